{#
  How an incremental model replaces whole days of its table: by deleting and inserting, or by
  overwriting partitions where rows cannot be deleted.
  Example: replace_days_strategy() -> delete+insert
#}
{% macro replace_days_strategy() -%}
    {{ return(adapter.dispatch('replace_days_strategy', 'customer_segmentation')()) }}
{%- endmacro %}

{% macro default__replace_days_strategy() -%}
    {{ return('delete+insert') }}
{%- endmacro %}

{% macro spark__replace_days_strategy() -%}
    {{ return('insert_overwrite') }}
{%- endmacro %}
