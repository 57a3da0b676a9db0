{#
  What dbt holds a model against to enforce its contract: a query of the YAML's columns and types.
  dbt's own, with the engine's names of the types.
  Example: get_empty_schema_sql(model.columns) -> select cast(null as text) as customer_id, …
  columns: columns of a node, by name.
#}
{% macro postgres__get_empty_schema_sql(columns) -%}
    {{ return(dbt.default__get_empty_schema_sql(engine_columns(columns))) }}
{%- endmacro %}

{% macro spark__get_empty_schema_sql(columns) -%}
    {{ return(dbt.default__get_empty_schema_sql(engine_columns(columns))) }}
{%- endmacro %}
