{#
  The texts of a group as a list, each once, without unknown ones; null where there is none.
  Example: list_of_texts('channel', 'channel') -> list(distinct channel order by channel)
  expression: SQL of the text. order_by: SQL of what sorts the texts.
#}
{% macro list_of_texts(expression, order_by) -%}
    {{ return(adapter.dispatch('list_of_texts', 'customer_segmentation')(expression, order_by)) }}
{%- endmacro %}

{% macro duckdb__list_of_texts(expression, order_by) -%}
    list(distinct {{ expression }} order by {{ order_by }}) filter (where {{ expression }} is not null)
{%- endmacro %}
