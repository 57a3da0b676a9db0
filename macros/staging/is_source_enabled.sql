{#
  Whether a source system is in use. Stands in every staging model, because dbt_project.yml cannot
  read its own vars.
  Example: {{ config(enabled=is_source_enabled('shopify')) }} -> true with source_systems: [shopify]
  source_system: name of the folder under models/staging/.
#}
{% macro is_source_enabled(source_system) %}
    {{ return(source_system in enabled_sources()) }}
{% endmacro %}
