{#
  A rule as a tree a person can follow: clauses as they are written, in_segment with the rule it names
  below it.
  Example: explained_rule({'all': [{'filter': 'orders_count', 'gte': 3}, {'in_segment': 'a'}]}, rules)
    -> {'kind': 'all', 'text': 'all of these', 'children': [
        {'kind': 'clause', 'text': 'orders_count ≥ 3', 'lowered': {…}, 'tests': [{…}], 'column': 'clause_1a79a4d60d'},
        {'kind': 'segment', 'text': 'in segment a', 'children': […]}]}
  clause: a valid clause, not expanded. rules: {id: rule}. Clauses that compile to the same have the same
  column. What a clause compares stands in its tests, filters of features and facts.
#}
{% macro explained_rule(clause, rules) %}
    {%- if clause.in_segment is defined -%}
        {%- set rule = explained_rule(rules[clause.in_segment], rules) -%}
        {{ return({'kind': 'segment', 'text': rule_text(clause), 'children': rule.children if rule.kind == 'all' else [rule]}) }}
    {%- endif -%}
    {%- set joiner = ['all', 'any', 'not'] | select('in', clause) | first | default(none) -%}
    {%- set parts = [clause['not']] if joiner == 'not' else clause[joiner] if joiner is not none else [] -%}
    {%- set nested = ['all', 'any', 'not', 'in_segment'] | select('in', parts[0]) | list if joiner == 'not' else [joiner] | select | list -%}
    {%- if not nested -%}
        {%- set facts = {} -%}
        {%- set lowered = lowered_clause(clause, facts) -%}
        {%- set tests = [] -%}
        {%- for test in leaf_clauses(lowered) if test.filter is defined -%}
            {%- set fact = facts.get(test.filter, {}) -%}
            {%- do tests.append({
                'filter': test.filter, 'label': [fact.get('statistic'), fact.get('property')] | select | join(' of '), 'test': test
            }) -%}
        {%- endfor -%}
        {{ return({
            'kind': 'clause', 'text': rule_text(clause), 'lowered': lowered, 'tests': tests,
            'column': 'clause_' ~ local_md5(tojson(lowered, sort_keys=true))[:10],
        }) }}
    {%- endif -%}
    {%- set children = [] -%}
    {%- for part in parts %}{% do children.append(explained_rule(part, rules)) %}{% endfor -%}
    {{ return(children[0] if joiner != 'not' and children | length == 1 else {
        'kind': joiner, 'text': {'all': 'all of these', 'any': 'any of these', 'not': 'not this'}[joiner], 'children': children,
    }) }}
{% endmacro %}
