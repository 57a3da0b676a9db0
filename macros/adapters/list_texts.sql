{#
  The texts of a group in one text, separated by commas.
  Example: list_texts('requirement', 'requirement')
    -> string_agg(requirement, ', ' order by requirement)
  expression: SQL of the text. order_by: SQL of what sorts the texts.
#}
{% macro list_texts(expression, order_by) -%}
    {{ return(adapter.dispatch('list_texts', 'customer_segmentation')(expression, order_by)) }}
{%- endmacro %}

{% macro duckdb__list_texts(expression, order_by) -%}
    string_agg({{ expression }}, ', ' order by {{ order_by }})
{%- endmacro %}

{% macro postgres__list_texts(expression, order_by) -%}
    string_agg({{ expression }}, ', ' order by {{ order_by }})
{%- endmacro %}

{% macro spark__list_texts(expression, order_by) -%}
    listagg({{ expression }}, ', ') within group (order by {{ order_by }})
{%- endmacro %}
