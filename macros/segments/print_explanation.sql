{#
  An operation: prints the queries that explain segments by the rules as they are now, as JSON:
  `explanation` of segment_explanation, `definitions` of segment_definition_rows.
  Example: dbt run-operation print_explanation --args '{segment: loyal_customers, customer_id: c1}'
  segment: id; default all. customer_id: default all. Stops with the nearest id where there is no such segment.
#}
{% macro print_explanation(segment=none, customer_id=none) %}
    {%- set ids = resolved_definitions() | map(attribute='id') | list -%}
    {%- if segment is not none and segment not in ids -%}
        {%- do exceptions.raise_compiler_error("There is no segment '" ~ segment ~ "'; nearest: '" ~ nearest_name(segment, ids) ~ "'.") -%}
    {%- endif -%}
    {%- do print(tojson({
        'explanation': segment_explanation([segment] if segment is not none else none, customer_id, computed=true),
        'definitions': segment_definition_rows(),
    })) -%}
{% endmacro %}
