{#
  A raw value as the type its contract column has; null where it is blank or does not parse.
  Example: parse_value('quantity', 'decimal') -> try_cast(quantity as decimal(18, 4))
  expression: SQL of the raw value, text or already typed.
  data_type: a contract type (id, text, timestamp, date, decimal, rate, integer, boolean, float,
    list, country, currency). A country is only trimmed here; the seed of names decides what it is.
#}
{% macro parse_value(expression, data_type) -%}
    {{ return(adapter.dispatch('parse_value', 'customer_segmentation')(expression, data_type)) }}
{%- endmacro %}

{% macro duckdb__parse_value(expression, data_type) -%}
    {%- set text = "trim(cast(" ~ expression ~ " as varchar))" -%}
    {%- if data_type in ('id', 'text', 'country') -%}
        case when not {{ is_blank(expression) }} then {{ text }} end
    {%- elif data_type == 'currency' -%}
        case when not {{ is_blank(expression) }} then upper({{ text }}) end
    {%- elif data_type == 'timestamp' -%}
        {#- A value without a time of day is a local day. typeof() is constant per column, so that
            typed timestamps are never turned into text. -#}
        case
            when typeof({{ expression }}) = 'DATE'
                or (typeof({{ expression }}) = 'VARCHAR' and regexp_full_match({{ text }}, '\d{4}[-/]\d{1,2}[-/]\d{1,2}'))
                then timezone('UTC', timezone('{{ var("timezone") }}', cast(try_cast({{ expression }} as date) as timestamp)))
            when typeof({{ expression }}) <> 'VARCHAR'
                then cast(try_cast({{ expression }} as timestamptz) as timestamp)
            when regexp_matches({{ text }}, '^\d')
                {#- DuckDB takes no space before an offset; "2024-01-31 10:00:00 +0100" is common -#}
                then cast(try_cast(replace(replace({{ text }}, ' +', '+'), ' -', '-') as timestamptz) as timestamp)
        end
    {%- elif data_type == 'boolean' -%}
        case
            when lower({{ text }}) in ('true', 't', 'yes', 'y', '1', '1.0', 'subscribed') then true
            when lower({{ text }}) in ('false', 'f', 'no', 'n', '0', '0.0', 'unsubscribed') then false
        end
    {%- elif data_type == 'integer' -%}
        {#- "2.0" is how a spreadsheet writes 2; "2.5" is no integer. -#}
        case
            when try_cast({{ expression }} as decimal(38, 6)) = floor(try_cast({{ expression }} as decimal(38, 6)))
                then try_cast(try_cast({{ expression }} as decimal(38, 6)) as bigint)
        end
    {%- elif data_type == 'float' -%}
        case when isfinite(try_cast({{ expression }} as double)) then try_cast({{ expression }} as double) end
    {%- elif data_type == 'list' -%}
        {#- Brackets around the whole and quotes around an item are how lists are written as text. -#}
        nullif(
            list_filter(
                list_transform(
                    string_split(trim({{ text }}, '[]'), ','),
                    lambda item: trim(trim(item), '"''')
                ),
                lambda item: item <> ''
            ),
            []
        )
    {%- else -%}
        try_cast({{ expression }} as {{ contract_type(data_type) }})
    {%- endif -%}
{%- endmacro %}
