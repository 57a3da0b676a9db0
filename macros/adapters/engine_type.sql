{#
  What the engine calls a type that the project's YAML names: `data_type` of a mart's column and
  `column_types` of a seed are written as DuckDB has them.
  Example: engine_type('varchar[]') -> text[] on PostgreSQL, array<string> on Spark
  data_type: a type as in the YAML.
#}
{% macro engine_type(data_type) -%}
    {{ return(adapter.dispatch('engine_type', 'customer_segmentation')(data_type)) }}
{%- endmacro %}

{% macro duckdb__engine_type(data_type) -%}
    {{ return(data_type) }}
{%- endmacro %}

{% macro postgres__engine_type(data_type) -%}
    {{ return({'varchar': 'text', 'varchar[]': 'text[]', 'double': 'double precision'}.get(data_type, data_type)) }}
{%- endmacro %}

{% macro spark__engine_type(data_type) -%}
    {{ return({'varchar': 'string', 'varchar[]': 'array<string>', 'integer': 'int'}.get(data_type, data_type)) }}
{%- endmacro %}
