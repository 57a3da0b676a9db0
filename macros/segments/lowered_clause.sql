{#
  An expanded clause in filters alone: what it says of activities and of the past becomes filters of
  facts, which are columns beside the features.
  Example: lowered_clause({'did': 'search'}, facts)
    -> {'all': [{'filter': 'search__count__1a79a4d60d', 'gte': 1}]}
  clause: a valid expanded clause. facts: mapping that takes the facts, {name: fact}.
#}
{% macro lowered_clause(clause, facts) %}
    {%- if clause.filter is defined -%}
        {{ return(clause) }}
    {%- elif clause.captured is defined or clause.lookalike_of is defined -%}
        {#- Members of a static segment are stored, those of a lookalike found among all; nobody meets a rule. -#}
        {{ return({'any': []}) }}
    {%- elif clause['not'] is defined -%}
        {{ return({'not': lowered_clause(clause['not'], facts)}) }}
    {%- elif clause.did is defined or clause.did_then is defined -%}
        {{ return({'all': did_filters(clause, facts)}) }}
    {%- elif clause.has_been_in_days is defined or clause.has_ever_been is defined -%}
        {{ return({'all': stay_filters(clause, facts)}) }}
    {%- elif clause.did_not is defined -%}
        {{ return({'not': {'all': did_filters(clause, facts)}}) }}
    {%- endif -%}
    {%- set joiner = 'all' if clause['all'] is defined else 'any' -%}
    {%- set children = [] -%}
    {%- for child in clause[joiner] %}{% do children.append(lowered_clause(child, facts)) %}{% endfor -%}
    {{ return({joiner: children}) }}
{% endmacro %}
