{#
  A clause with every in_segment replaced by the rule it names, so that what is left can be compiled,
  hashed and searched for features alone.
  Example: expand_clause({'not': {'in_segment': 'a'}}, rules) -> {'not': <rule of a>}
  clause: a valid clause. rules: {id: rule}. A threshold keeps the id of its `among`, and gets that
  segment's rule beside it as `among_rule`.
#}
{% macro expand_clause(clause, rules) %}
    {%- if clause is mapping and clause.in_segment is defined -%}
        {{ return(expand_clause(rules[clause.in_segment], rules)) }}
    {%- elif clause is mapping -%}
        {%- set expanded = {} -%}
        {%- for key, content in clause.items() -%}
            {%- do expanded.update({key: expand_clause(content, rules)}) -%}
            {%- if key == 'among' -%}
                {%- do expanded.update({'among_rule': expand_clause(rules[content], rules)}) -%}
            {%- endif -%}
        {%- endfor -%}
        {{ return(expanded) }}
    {%- elif clause is iterable and clause is not string -%}
        {%- set expanded = [] -%}
        {%- for item in clause -%}
            {%- do expanded.append(expand_clause(item, rules)) -%}
        {%- endfor -%}
        {{ return(expanded) }}
    {%- endif -%}
    {{ return(clause) }}
{% endmacro %}
