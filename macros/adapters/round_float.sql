{#
  A float rounded half away from zero, in the same steps on every engine, so that the last digit agrees.
  Example: round_float('revenue / population', 6) -> round(revenue / population, 6)
  expression: SQL of a float. digits: how many decimals stay.
#}
{% macro round_float(expression, digits) -%}
    {{ return(adapter.dispatch('round_float', 'customer_segmentation')(expression, digits)) }}
{%- endmacro %}

{% macro duckdb__round_float(expression, digits) -%}
    round({{ expression }}, {{ digits }})
{%- endmacro %}

{% macro postgres__round_float(expression, digits) -%}
    sign({{ expression }}) * floor(abs({{ expression }}) * 1e{{ digits }} + 0.5) / 1e{{ digits }}
{%- endmacro %}

{% macro spark__round_float(expression, digits) -%}
    round(({{ expression }}) * 1e{{ digits }}) / 1e{{ digits }}
{%- endmacro %}
