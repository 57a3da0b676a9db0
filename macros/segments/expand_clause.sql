{#
  A clause with every in_segment replaced by the rule it names, so that what is left can be compiled
  and hashed.
  Example: expand_clause({'not': {'in_segment': 'a'}}, rules, {}) -> {'not': <rule of a>}
  clause: a valid clause. rules: {id: rule}. expanded: mapping that keeps the rules that were expanded,
  {id: rule}. A threshold keeps the id of its `among`.
#}
{% macro expand_clause(clause, rules, expanded) %}
    {%- if clause.in_segment is defined -%}
        {%- set id = clause.in_segment -%}
        {%- if id not in expanded %}{% do expanded.update({id: expand_clause(rules[id], rules, expanded)}) %}{% endif -%}
        {{ return(expanded[id]) }}
    {%- elif clause['not'] is defined -%}
        {{ return({'not': expand_clause(clause['not'], rules, expanded)}) }}
    {%- elif clause['all'] is defined or clause['any'] is defined -%}
        {%- set joiner = 'all' if clause['all'] is defined else 'any' -%}
        {%- set children = [] -%}
        {%- for child in clause[joiner] %}{% do children.append(expand_clause(child, rules, expanded)) %}{% endfor -%}
        {{ return({joiner: children}) }}
    {%- endif -%}
    {{ return(clause) }}
{% endmacro %}
