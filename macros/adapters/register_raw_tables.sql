{#
  An operation: makes the raw tables of Spark on Parquet files that are there, one folder a table.
  Example: dbt run-operation register_raw_tables --target spark
    --args '{folder: "file:///data/raw", relations: [raw.orders]}'
    -> create table raw.orders using parquet location 'file:///data/raw/raw/orders'
  folder: URI of a folder that every worker reaches. relations: list of `schema.table`.
#}
{% macro register_raw_tables(folder, relations) %}
    {%- set schemas = [] -%}
    {%- for relation in relations -%}
        {%- do schemas.append(relation.split('.')[0]) -%}
    {%- endfor -%}
    {%- for schema in schemas | unique -%}
        {%- do run_query('create schema if not exists `' ~ schema ~ '`') -%}
    {%- endfor -%}
    {%- for relation in relations -%}
        {%- do run_query('drop table if exists ' ~ relation) -%}
        {%- do run_query('create table ' ~ relation ~ ' using parquet location ' ~ text_literal(folder ~ '/' ~ relation | replace('.', '/'))) -%}
    {%- endfor -%}
{% endmacro %}
