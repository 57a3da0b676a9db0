{#
  Day of the week, 1 Monday to 7 Sunday.
  Example: iso_weekday('ordered_on') -> extract(isodow from ordered_on)
  expression: SQL of a date.
#}
{% macro iso_weekday(expression) -%}
    {{ return(adapter.dispatch('iso_weekday', 'customer_segmentation')(expression)) }}
{%- endmacro %}

{% macro duckdb__iso_weekday(expression) -%}
    extract(isodow from {{ expression }})
{%- endmacro %}

{% macro postgres__iso_weekday(expression) -%}
    extract(isodow from {{ expression }})
{%- endmacro %}

{% macro spark__iso_weekday(expression) -%}
    weekday({{ expression }}) + 1
{%- endmacro %}
