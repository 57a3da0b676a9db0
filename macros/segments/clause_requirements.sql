{#
  What the data must have for a clause to be decided: every entry of the list; of an entry with `|` one
  of the names in it. Where one of the clauses of `any` is enough, what only the others need may be
  missing: nobody meets those. A clause about earlier runs is no such alternative.
  Example: clause_requirements({'any': [{'did': 'search'}, {'filter': 'nps_band', 'eq': 'promoter'}]}, names, {})
    -> ['events|survey_scores']
  clause: a valid clause, in_segment expanded. names: of rule_names. among: {id: clause}, the populations
  of thresholds, expanded. is_negated: whether it stands under `not`, where nothing may be missing.
#}
{% macro clause_requirements(clause, names, among, is_negated=false) %}
    {%- set children = clause.get('all', clause.get('any', [clause['not']] if 'not' in clause else none)) -%}
    {%- if children is none -%}
        {{ return(leaf_requirements(clause, names, among)) }}
    {%- endif -%}
    {%- set about_the_past = leaf_clauses(clause) | selectattr('has_been_in_days', 'defined') | list
        + leaf_clauses(clause) | selectattr('has_ever_been', 'defined') | list -%}
    {%- set needed, alternatives = [], [] -%}
    {%- for child in children -%}
        {%- set has_others = 'any' in clause and not is_negated and not about_the_past and is_unmet_when_unknown(child) -%}
        {%- do (alternatives if has_others else needed).append(clause_requirements(child, names, among, is_negated or 'not' in clause)) -%}
    {%- endfor -%}
    {%- if needed -%}
        {{ return(needed | sum(start=[]) | unique | list) }}
    {%- endif -%}
    {{ return(one_of_requirements(alternatives)) }}
{% endmacro %}
