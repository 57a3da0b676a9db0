{#
  The different texts of a group as a list, sorted; unknown ones left out, null where there is none.
  Example: list_of_texts('product_line') -> list(distinct product_line order by product_line) …
  expression: SQL of the text.
#}
{% macro list_of_texts(expression) -%}
    {{ return(adapter.dispatch('list_of_texts', 'customer_segmentation')(expression)) }}
{%- endmacro %}

{% macro duckdb__list_of_texts(expression) -%}
    list(distinct {{ expression }} order by {{ expression }}) filter (where {{ expression }} is not null)
{%- endmacro %}

{% macro postgres__list_of_texts(expression) -%}
    array_agg(distinct {{ expression }} order by {{ expression }}) filter (where {{ expression }} is not null)
{%- endmacro %}

{% macro spark__list_of_texts(expression) -%}
    nullif(sort_array(collect_set({{ expression }})), cast(array() as array<string>))
{%- endmacro %}
