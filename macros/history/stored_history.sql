{#
  The relation of a table of the source `history`, for operations, where dbt knows no `source`.
  Example: stored_history('segment_log') -> "warehouse"."history"."segment_log"
  name: the table.
#}
{% macro stored_history(name) %}
    {%- set table = graph.sources.values() | selectattr('source_name', 'equalto', 'history') | selectattr('name', 'equalto', name) | first -%}
    {{ return(api.Relation.create(database=table.database, schema=table.schema, identifier=table.identifier)) }}
{% endmacro %}
