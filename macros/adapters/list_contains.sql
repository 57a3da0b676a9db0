{#
  Whether a list of texts holds a text.
  Example: list_contains('tags', "'vip'") -> list_contains(tags, 'vip')
  list: SQL of the list. item: SQL of the text.
#}
{% macro list_contains(list, item) -%}
    {{ return(adapter.dispatch('list_contains', 'customer_segmentation')(list, item)) }}
{%- endmacro %}

{% macro duckdb__list_contains(list, item) -%}
    list_contains({{ list }}, {{ item }})
{%- endmacro %}

{% macro postgres__list_contains(list, item) -%}
    {{ item }} = any({{ list }})
{%- endmacro %}

{% macro spark__list_contains(list, item) -%}
    array_contains({{ list }}, {{ item }})
{%- endmacro %}
