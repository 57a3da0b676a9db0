{#
  The segments a clause names anywhere in it, in `in_segment`, `lookalike_of` or `among`, or in what it says of earlier
  runs.
  Example: clause_segments({'not': {'in_segment': 'a'}}) -> ['a']
  clause: the clause. past: whether to name those of has_been_in_days, has_ever_been and captured, too; a rule
  may look at the past of any segment, its own included.
#}
{% macro clause_segments(clause, past=false) %}
    {%- set ids = [] -%}
    {%- for leaf in leaf_clauses(clause) -%}
        {%- for key in ['in_segment', 'lookalike_of', 'among'] + (['has_been_in_days', 'has_ever_been', 'captured'] if past else []) if key in leaf -%}
            {%- do ids.append(leaf[key]) -%}
        {%- endfor -%}
        {%- for found in clause_thresholds(leaf) if 'among' in found.threshold %}{% do ids.append(found.threshold.among) %}{% endfor -%}
    {%- endfor -%}
    {{ return(ids | select('string') | unique | list) }}
{% endmacro %}
