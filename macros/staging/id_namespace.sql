{#
  The source system that the ids in a column belong to: the source itself, or the one that the var
  id_namespaces names. Shop ids that a tracker reports meet those of the shop that way.
  Example: id_namespace('ga4', 'customer_id') -> 'shopify' with source_systems: [shopify, ga4]
  source_system: source that delivers the column. column: name of the contract's column.
#}
{% macro id_namespace(source_system, column) %}
    {%- set owners = var('id_namespaces').get(source_system, {}).get(column, []) -%}
    {%- set owners = [owners] if owners is string else owners -%}
    {%- set in_use = owners | select('in', enabled_sources()) | list -%}
    {{ return(in_use[0] if in_use else source_system) }}
{% endmacro %}
