{#
  A raw value as the type its contract column has; null where it is blank or does not parse.
  Example: parse_value('quantity', 'decimal') -> try_cast(quantity as decimal(18, 4))
  expression: SQL of the raw value, text or already typed.
  data_type: a contract type (id, text, timestamp, date, decimal, rate, integer, boolean, float,
    list, country, currency). A country is only trimmed here; the seed of names decides what it is.
#}
{% macro parse_value(expression, data_type) -%}
    {%- if data_type in ('id', 'text', 'country') -%}
        case when not {{ is_blank(expression) }} then {{ trimmed(expression) }} end
    {%- elif data_type == 'currency' -%}
        case when not {{ is_blank(expression) }} then upper({{ trimmed(expression) }}) end
    {%- elif data_type == 'timestamp' -%}
        {{ parse_timestamp(expression) }}
    {%- elif data_type == 'date' -%}
        {{ parse_date(expression) }}
    {%- elif data_type == 'boolean' -%}
        case
            when lower({{ trimmed(expression) }}) in ('true', 't', 'yes', 'y', '1', '1.0', 'subscribed') then true
            when lower({{ trimmed(expression) }}) in ('false', 'f', 'no', 'n', '0', '0.0', 'unsubscribed') then false
        end
    {%- elif data_type == 'integer' -%}
        {#- "2.0" is how a spreadsheet writes 2; "2.5" is no integer. -#}
        {%- set number = parse_number(expression, 'decimal(38, 6)') -%}
        case when {{ number }} = cast(floor({{ number }}) as decimal(38, 6)) then {{ try_cast(number, 'bigint') }} end
    {%- elif data_type == 'float' -%}
        {#- Neither infinite nor what engines call not a number. -#}
        {%- set number = parse_number(expression, type_double()) -%}
        case when abs({{ number }}) <= 1.7976931348623157e308 then {{ number }} end
    {%- elif data_type == 'list' -%}
        {{ parse_list(expression) }}
    {%- else -%}
        {{ parse_number(expression, contract_type(data_type)) }}
    {%- endif -%}
{%- endmacro %}
