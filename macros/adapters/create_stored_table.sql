{#
  An empty table, unless it is there; with a column as_of_date it can be replaced day by day.
  Example: create_stored_table(relation, {'as_of_date': {'data_type': 'date', …}, …})
    -> create table if not exists history.segment_log (as_of_date date, …)
  relation: the table. columns: columns of a node's YAML, by name.
#}
{% macro create_stored_table(relation, columns) -%}
    {{ return(adapter.dispatch('create_stored_table', 'customer_segmentation')(relation, columns)) }}
{%- endmacro %}

{% macro default__create_stored_table(relation, columns) -%}
    create table if not exists {{ relation }} (
    {%- for column in columns.values() %}
        {{ column.name }} {{ engine_type(column.data_type) }}{{ ',' if not loop.last }}
    {%- endfor %}
    )
{%- endmacro %}

{% macro spark__create_stored_table(relation, columns) -%}
    {{ default__create_stored_table(relation, columns) }}
    using parquet
    {% if 'as_of_date' in columns %}partitioned by (as_of_date){% endif %}
{%- endmacro %}
