{#
  An operation: prints the queries that show what the rules as they are now would give, as JSON: `flags` of
  segment_flags, `definitions` of segment_definition_rows, `requirements` of segment_requirement_rows.
  Example: dbt run-operation print_preview
  family, definition: a definition to take for one of that family's, as if its YAML had it; default none.
#}
{% macro print_preview(family=none, definition=none) %}
    {%- if definition is not none -%}
        {%- do graph.nodes['model.' ~ project_name ~ '.' ~ family].config.meta.segments.append(definition) -%}
    {%- endif -%}
    {%- do print(tojson({
        'flags': segment_flags(ref('int_customer_features'), computed=true),
        'definitions': segment_definition_rows(),
        'requirements': segment_requirement_rows(),
    })) -%}
{% endmacro %}
