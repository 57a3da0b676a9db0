{#
  Schemas are named as in dbt_project.yml (`marts`), without the target's schema in front: the data
  set's own warehouse file keeps data sets and developers apart.
  Example: generate_schema_name('marts', node) -> marts
  custom_schema_name: the configured schema, or none. node: the node, unused.
#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ target.schema if custom_schema_name is none else custom_schema_name | trim }}
{%- endmacro %}
