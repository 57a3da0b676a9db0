{#
  A value as text without white space of the keyboard (tabs, line ends) around it, as DuckDB's casts
  ignore it.
  Example: bare_text('quantity') -> btrim(cast(quantity as text), e' \t\n\r\f\x0b')
  expression: SQL of any value.
#}
{% macro bare_text(expression) -%}
    {{ return(adapter.dispatch('bare_text', 'customer_segmentation')(expression)) }}
{%- endmacro %}

{% macro duckdb__bare_text(expression) -%}
    trim(cast({{ expression }} as varchar), e' \t\n\r\f\x0b')
{%- endmacro %}

{% macro postgres__bare_text(expression) -%}
    btrim(cast({{ expression }} as text), e' \t\n\r\f\x0b')
{%- endmacro %}

{% macro spark__bare_text(expression) -%}
    trim(both ' \t\n\r\u000b\u000c' from cast({{ expression }} as string))
{%- endmacro %}
