{#
  A raw value as a number; null where it is none or does not fit.
  Example: parse_number('quantity', 'decimal(18, 4)') -> try_cast(quantity as decimal(18, 4))
  expression: SQL of the raw value, text or a number. type: a SQL type of numbers.
#}
{% macro parse_number(expression, type) -%}
    {{ return(adapter.dispatch('parse_number', 'customer_segmentation')(expression, type)) }}
{%- endmacro %}

{% macro duckdb__parse_number(expression, type) -%}
    try_cast({{ expression }} as {{ type }})
{%- endmacro %}

{% macro postgres__parse_number(expression, type) -%}
    case
        when {{ bare_text(expression) }} ~ '{{ number_pattern() }}'
            then {{ try_cast("cast(replace(" ~ bare_text(expression) ~ ", '_', '') as numeric)", type) }}
    end
{%- endmacro %}

{% macro spark__parse_number(expression, type) -%}
    case
        when {{ bare_text(expression) }} rlike '{{ number_pattern() }}'
            then try_cast(replace({{ bare_text(expression) }}, '_', '') as {{ type }})
    end
{%- endmacro %}
