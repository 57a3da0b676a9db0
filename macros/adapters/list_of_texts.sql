{#
  The different texts of a group as a list, sorted; unknown ones left out, null where there is none.
  Example: list_of_texts('product_line') -> list(distinct product_line order by product_line) …
  expression: SQL of the text. are_distinct: whether no text stands twice in a group anyway, which
  spares telling them apart. Default false.
#}
{% macro list_of_texts(expression, are_distinct=false) -%}
    {{ return(adapter.dispatch('list_of_texts', 'customer_segmentation')(expression, are_distinct)) }}
{%- endmacro %}

{% macro duckdb__list_of_texts(expression, are_distinct) -%}
    list({{ '' if are_distinct else 'distinct ' }}{{ expression }} order by {{ expression }}) filter (where {{ expression }} is not null)
{%- endmacro %}

{% macro postgres__list_of_texts(expression, are_distinct) -%}
    array_agg({{ '' if are_distinct else 'distinct ' }}{{ expression }} order by {{ expression }}) filter (where {{ expression }} is not null)
{%- endmacro %}

{% macro spark__list_of_texts(expression, are_distinct) -%}
    nullif(sort_array(collect_{{ 'list' if are_distinct else 'set' }}({{ expression }})), cast(array() as array<string>))
{%- endmacro %}
