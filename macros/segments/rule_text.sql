{#
  A clause in words a person reads.
  Example: rule_text({'all': [{'filter': 'orders_count', 'gte': 3}, {'in_segment': 'a'}]})
    -> "orders_count ≥ 3 and in segment a"
  clause: a valid clause, not expanded. nested: whether to put what has several parts in brackets.
#}
{% macro rule_text(clause, nested=false) %}
    {%- if clause.filter is defined -%}
        {{ return(filter_text(clause)) }}
    {%- elif clause.did is defined or clause.did_not is defined or clause.did_then is defined -%}
        {%- set text = did_text(clause) -%}
        {{ return('(' ~ text ~ ')' if nested and ',' in text else text) }}
    {%- elif clause.has_been_in_days is defined or clause.has_ever_been is defined -%}
        {{ return(stay_text(clause)) }}
    {%- elif clause.in_segment is defined -%}
        {{ return('in segment ' ~ clause.in_segment) }}
    {%- elif clause.captured is defined -%}
        {{ return('captured from segment ' ~ clause.captured) }}
    {%- elif clause.lookalike_of is defined -%}
        {{ return('most like the members of segment ' ~ clause.lookalike_of ~ ': the first ' ~ clause.top_share ~ ' of those ' ~ ('in segment ' ~ clause.among ~ ' who are ' if clause.among is defined else '') ~ 'not in it') }}
    {%- elif clause['not'] is defined -%}
        {{ return('not ' ~ rule_text(clause['not'], nested=true)) }}
    {%- endif -%}
    {%- set joiner = 'all' if clause['all'] is defined else 'any' -%}
    {%- set parts = [] -%}
    {%- for child in clause[joiner] -%}
        {%- do parts.append(rule_text(child, nested=clause[joiner] | length > 1)) -%}
    {%- endfor -%}
    {%- set text = parts | join(' and ' if joiner == 'all' else ' or ') -%}
    {{ return('(' ~ text ~ ')' if nested and parts | length > 1 else text) }}
{% endmacro %}
