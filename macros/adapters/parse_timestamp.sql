{#
  A raw value as a timestamp in UTC; null where it is none. Without an offset it is in UTC already;
  without a time of day it is a local day, which begins at local midnight.
  Example: parse_timestamp('ordered_at')
    -> 2024-01-05 10:00:00+02 is 2024-01-05 08:00:00, 2024-01-05 is 2024-01-04 23:00:00 in Berlin
  expression: SQL of the raw value: text, date, timestamp with or without zone.
#}
{% macro parse_timestamp(expression) -%}
    {{ return(adapter.dispatch('parse_timestamp', 'customer_segmentation')(expression)) }}
{%- endmacro %}

{% macro duckdb__parse_timestamp(expression) -%}
    {#- typeof() is constant per column, so that typed timestamps are never turned into text. -#}
    case
        when typeof({{ expression }}) = 'DATE'
            or (typeof({{ expression }}) = 'VARCHAR' and regexp_full_match({{ trimmed(expression) }}, '\d{4}[-/]\d{1,2}[-/]\d{1,2}'))
            then timezone('UTC', timezone('{{ var("timezone") }}', cast(try_cast({{ expression }} as date) as timestamp)))
        when typeof({{ expression }}) <> 'VARCHAR'
            then cast(try_cast({{ expression }} as timestamptz) as timestamp)
        when regexp_matches({{ trimmed(expression) }}, '^\d')
            and not regexp_matches({{ trimmed(expression) }}, '{{ far_offset_pattern() }}')
            {#- DuckDB takes no space before an offset; "2024-01-31 10:00:00 +0100" is common -#}
            then cast(try_cast(replace(replace({{ trimmed(expression) }}, ' +', '+'), ' -', '-') as timestamptz) as timestamp)
    end
{%- endmacro %}

{% macro postgres__parse_timestamp(expression) -%}
    {%- set text = bare_text(trimmed(expression)) -%}
    {#- PostgreSQL rounds what is finer than a microsecond; the other engines cut it off. -#}
    {%- set cut = "regexp_replace(" ~ text ~ ", '([.][0-9]{6})[0-9]+', '\\1')" -%}
    case
        when {{ bare_text(expression) }} ~ '^{{ day_pattern() }}$'
            then (cast({{ text }} as timestamp) at time zone '{{ var("timezone") }}') at time zone 'UTC'
        when {{ text }} ~ '^{{ day_pattern() }}{{ time_pattern() }}$' then cast({{ cut }} as timestamp)
        when {{ text }} ~ '^{{ day_pattern() }}{{ time_pattern() }}{{ offset_pattern() }}$'
            then cast({{ cut }} as timestamptz) at time zone 'UTC'
        when {{ text }} ~ '{{ odd_year_pattern() }}' then timestamp '0001-01-01'
    end
{%- endmacro %}

{% macro spark__parse_timestamp(expression) -%}
    {%- set text = "regexp_replace(" ~ bare_text(trimmed(expression)) ~ ", '^([0-9]+)/([0-9]+)/', '$1-$2-')" -%}
    {#- Spark's cast wants one space, none before the offset, seconds, and Z where others have the name of it. -#}
    {%- set spelt = "regexp_replace(" ~ text ~ ", ' +', ' ')" -%}
    {%- set spelt = "regexp_replace(" ~ spelt ~ ", ' ([+-])', '$1')" -%}
    {%- set spelt = "regexp_replace(regexp_replace(" ~ spelt ~ ", ' (?i:utc|gmt)$', 'Z'), "
        ~ "'([T ][0-9]{1,2}:[0-9]{1,2})(?![0-9:])', '$1:00')" -%}
    case
        when {{ bare_text(expression) }} rlike '^{{ day_pattern() }}$'
            then to_utc_timestamp(try_cast({{ text }} as timestamp), '{{ var("timezone") }}')
        when {{ text }} rlike '^{{ day_pattern() }}{{ time_pattern() }}(?:{{ offset_pattern() }}| +[A-Za-z_/+0-9-]+)?$'
            and not {{ text }} rlike '{{ far_offset_pattern() }}'
            then try_cast({{ spelt }} as timestamp)
        when {{ text }} rlike '{{ odd_year_pattern() }}' then timestamp '0001-01-01'
    end
{%- endmacro %}
