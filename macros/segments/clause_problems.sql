{#
  Everything wrong with a clause and the clauses in it, as {clause, problem}.
  Example: clause_problems({'in_segment': 'loyal'}, names)
    -> [{'clause': {…}, 'problem': "unknown segment 'loyal'; nearest: 'loyal_customers'"}]
  clause: the clause. names: of rule_names.
#}
{% macro clause_problems(clause, names) %}
    {%- set kinds = ['filter', 'did', 'did_not', 'did_then', 'in_segment', 'has_been_in_days', 'has_ever_been', 'all', 'any', 'not'] -%}
    {%- set found = [] -%}
    {%- set present = clause.keys() | select('in', kinds) | list if clause is mapping else [] -%}
    {%- set kind = present[0] if present else none -%}
    {%- if clause is not mapping or not clause -%}
        {%- do found.append("is no clause; write {filter: …}, {did: …}, {in_segment: …}, all, any or not") -%}
    {%- elif present | length > 1 -%}
        {%- do found.append("mixes " ~ present | join(' and ') ~ "; write them as separate clauses") -%}
    {%- elif not present -%}
        {%- set unknown = clause.keys() | list | first -%}
        {%- do found.append("unknown clause '" ~ unknown ~ "'; nearest: '" ~ nearest_name(unknown, kinds) ~ "'") -%}
    {%- elif kind == 'filter' -%}
        {%- do found.extend(filter_problems(clause, names.features, names.segments)) -%}
    {%- elif kind in ('did', 'did_not') -%}
        {%- do found.extend(did_problems(clause, names)) -%}
    {%- elif kind == 'did_then' -%}
        {%- do found.extend(sequence_problems(clause, names)) -%}
    {%- elif kind in ('has_been_in_days', 'has_ever_been') -%}
        {%- do found.extend(stay_problems(clause, names)) -%}
    {%- elif clause | length > 1 -%}
        {%- do found.append("has '" ~ clause.keys() | reject('equalto', kind) | join("', '") ~ "' beside '" ~ kind ~ "'") -%}
    {%- elif kind == 'in_segment' and clause.in_segment not in names.segments -%}
        {%- do found.append("unknown segment '" ~ clause.in_segment ~ "'; nearest: '" ~ nearest_name(clause.in_segment, names.segments) ~ "'") -%}
    {%- elif kind in ('all', 'any') and (clause[kind] is string or clause[kind] is mapping or clause[kind] is not iterable or not clause[kind]) -%}
        {%- do found.append("'" ~ kind ~ "' takes a list of at least one clause") -%}
    {%- endif -%}
    {%- set problems = [] -%}
    {%- for problem in found %}{% do problems.append({'clause': clause, 'problem': problem}) %}{% endfor -%}
    {%- for child in (clause[kind] if kind in ('all', 'any') else [clause['not']] if kind == 'not' else []) if not found -%}
        {%- do problems.extend(clause_problems(child, names)) -%}
    {%- endfor -%}
    {{ return(problems) }}
{% endmacro %}
