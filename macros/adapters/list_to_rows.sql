{#
  A lateral join that gives one row per text of a list, as column `item`; none where the list is null.
  Example: from features {{ list_to_rows('trait_pet') }} -> cross join unnest(trait_pet) as items (item)
  list: SQL of the list.
#}
{% macro list_to_rows(list) -%}
    {{ return(adapter.dispatch('list_to_rows', 'customer_segmentation')(list)) }}
{%- endmacro %}

{% macro duckdb__list_to_rows(list) -%}
    cross join unnest({{ list }}) as items (item)
{%- endmacro %}

{% macro postgres__list_to_rows(list) -%}
    cross join unnest({{ list }}) as items (item)
{%- endmacro %}

{% macro spark__list_to_rows(list) -%}
    lateral view explode({{ list }}) items as item
{%- endmacro %}
