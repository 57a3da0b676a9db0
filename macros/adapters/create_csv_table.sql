{#
  The empty table of a seed. dbt's own, with the engine's names of the types.
  Example: create_csv_table(model, rows) -> create table seeds.cadences (cadence string, …)
  model: the seed's node. agate_table: its rows, as dbt read them.
#}
{% macro spark__create_csv_table(model, agate_table) -%}
    {%- set types = {} -%}
    {%- for column, data_type in model.config.column_types.items() -%}
        {%- do types.update({column: engine_type(data_type)}) -%}
    {%- endfor -%}
    {{ return(dbt.spark__create_csv_table(dict(model, config=dict(model.config, column_types=types)), agate_table)) }}
{%- endmacro %}
