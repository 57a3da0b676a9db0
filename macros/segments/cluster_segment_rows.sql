{#
  The segments that rest on clusters, by a rule of their own or of one they name, with the numbers named.
  Example: {{ cluster_segment_rows() }} -> rows (segment_id, cluster_number): ('cluster_1', '1'); ('any_cluster', '')
#}
{% macro cluster_segment_rows() %}
    {%- set rows = [] -%}
    {%- for definition in resolved_definitions() if 'cluster_number' in definition.features -%}
        {%- set numbers = [] -%}
        {%- for clause in leaf_clauses(definition.resolved) if clause.filter == 'cluster_number' -%}
            {%- do numbers.extend(clause.get('in', [clause.eq] if clause.eq is defined else [])) -%}
        {%- endfor -%}
        {%- for number in numbers | unique | list or [''] %}{% do rows.append([definition.id, number]) %}{% endfor -%}
    {%- endfor -%}
    {{ text_rows(['segment_id', 'cluster_number'], rows) }}
{% endmacro %}
