{#
  A cast that gives null where the value does not fit, where a plain cast would stop the run.
  Example: try_cast('quantity * unit_price', 'decimal(18, 4)')
    -> try_cast(quantity * unit_price as decimal(18, 4))
  expression: SQL. type: a SQL type.
#}
{% macro try_cast(expression, type) -%}
    {{ return(adapter.dispatch('try_cast', 'customer_segmentation')(expression, type)) }}
{%- endmacro %}

{% macro duckdb__try_cast(expression, type) -%}
    try_cast({{ expression }} as {{ type }})
{%- endmacro %}
