{#
  The segments of clusters with the number that the rule of each names.
  Example: {{ cluster_segment_rows() }} -> rows (segment_id, cluster_number): ('cluster_1', '1')
#}
{% macro cluster_segment_rows() %}
    {%- set rows = [] -%}
    {%- for definition in resolved_definitions() if definition.kind == 'cluster' -%}
        {%- for clause in leaf_clauses(definition.rule) if clause.filter == 'cluster_number' and clause.eq is defined -%}
            {%- do rows.append([definition.id, clause.eq]) if loop.first -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ text_rows(['segment_id', 'cluster_number'], rows) }}
{% endmacro %}
