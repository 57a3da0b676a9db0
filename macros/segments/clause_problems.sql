{#
  Everything wrong with a clause and the clauses in it, as {clause, problem}.
  Example: clause_problems({'in_segment': 'loyal'}, …)
    -> [{'clause': {…}, 'problem': "unknown segment 'loyal'; nearest: 'loyal_customers'"}]
  clause: the clause. features: of feature_catalogue. segment_ids: all ids there are.
#}
{% macro clause_problems(clause, features, segment_ids) %}
    {%- set kinds = ['filter', 'all', 'any', 'not', 'in_segment'] -%}
    {%- set problems = [] -%}
    {%- set present = clause.keys() | select('in', kinds) | list if clause is mapping else [] -%}
    {%- if clause is not mapping or not clause -%}
        {%- do problems.append({'clause': clause, 'problem': "is no clause; write {filter: …}, {in_segment: …}, all, any or not"}) -%}
    {%- elif present | length != 1 -%}
        {%- set unknown = clause.keys() | list | first -%}
        {%- do problems.append({'clause': clause, 'problem':
            ("mixes " ~ present | join(' and ') ~ "; write them as separate clauses") if present
            else "unknown clause '" ~ unknown ~ "'; nearest: '" ~ nearest_name(unknown, kinds) ~ "'"
        }) -%}
    {%- elif present[0] == 'filter' -%}
        {%- for problem in filter_problems(clause, features, segment_ids) -%}
            {%- do problems.append({'clause': clause, 'problem': problem}) -%}
        {%- endfor -%}
    {%- elif clause | length > 1 -%}
        {%- do problems.append({'clause': clause, 'problem': "has '" ~ clause.keys() | reject('equalto', present[0]) | join("', '") ~ "' beside '" ~ present[0] ~ "'"}) -%}
    {%- elif present[0] == 'in_segment' -%}
        {%- if clause.in_segment not in segment_ids -%}
            {%- do problems.append({'clause': clause, 'problem': "unknown segment '" ~ clause.in_segment ~ "'; nearest: '" ~ nearest_name(clause.in_segment, segment_ids) ~ "'"}) -%}
        {%- endif -%}
    {%- elif present[0] == 'not' -%}
        {%- for problem in clause_problems(clause['not'], features, segment_ids) -%}
            {%- do problems.append(problem) -%}
        {%- endfor -%}
    {%- elif clause[present[0]] is string or clause[present[0]] is mapping or clause[present[0]] is not iterable or clause[present[0]] | length == 0 -%}
        {%- do problems.append({'clause': clause, 'problem': "'" ~ present[0] ~ "' takes a list of at least one clause"}) -%}
    {%- else -%}
        {%- for child in clause[present[0]] -%}
            {%- for problem in clause_problems(child, features, segment_ids) -%}
                {%- do problems.append(problem) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(problems) }}
{% endmacro %}
