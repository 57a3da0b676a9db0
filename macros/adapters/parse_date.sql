{#
  A raw value as a date; null where it is none. Of a timestamp it is the day as written.
  Example: parse_date('birth_date') -> case when … then try_cast(birth_date as date) end
  expression: SQL of the raw value: text, date, timestamp with or without zone.
#}
{% macro parse_date(expression) -%}
    {{ return(adapter.dispatch('parse_date', 'customer_segmentation')(expression)) }}
{%- endmacro %}

{% macro duckdb__parse_date(expression) -%}
    {#- DuckDB also casts words: epoch, infinity. typeof() is constant per column. -#}
    case
        when typeof({{ expression }}) <> 'VARCHAR' or regexp_matches({{ trimmed(expression) }}, '^\d')
            then try_cast({{ expression }} as date)
    end
{%- endmacro %}

{% macro postgres__parse_date(expression) -%}
    {%- set text = bare_text(expression) -%}
    case
        when {{ text }} ~ '^{{ day_pattern() }}(?:{{ time_pattern() }}(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?| .*)?)?$'
            then cast(substring({{ text }} from '^[0-9/-]+') as date)
        when {{ text }} ~ '{{ odd_year_pattern() }}' then date '0001-01-01'
    end
{%- endmacro %}

{% macro spark__parse_date(expression) -%}
    {%- set text = bare_text(expression) -%}
    case
        when {{ text }} rlike '^{{ day_pattern() }}(?:{{ time_pattern() }}(?:Z|[+-][0-9]{2}(?::?[0-9]{2})?| .*)?)?$'
            then try_cast(replace(regexp_extract({{ text }}, '^[0-9/-]+', 0), '/', '-') as date)
        when {{ text }} rlike '{{ odd_year_pattern() }}' then date '0001-01-01'
    end
{%- endmacro %}
