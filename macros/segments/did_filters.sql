{#
  The filters of facts a clause on activities stands for. Without a statistic, it asks for once.
  Example: did_filters({'did': 'search', 'count': {'gte': 2, 'lt': 9}}, facts)
    -> [{'filter': 'search__count__1a79a4d60d', 'gte': 2}, {'filter': …, 'lt': 9}]
  clause: a valid did, did_not or did_then clause. facts: mapping that takes the facts, {name: fact}.
#}
{% macro did_filters(clause, facts) %}
    {%- set tests = {} -%}
    {%- for statistic in did_statistics() if statistic in clause %}{% do tests.update({statistic: clause[statistic]}) %}{% endfor -%}
    {%- if clause.did_then is defined -%}
        {%- do tests.update({'sequence': {'is_set': true}}) -%}
    {%- elif not tests -%}
        {%- do tests.update({'count': {'gte': 1}}) -%}
    {%- endif -%}
    {%- set filters = [] -%}
    {%- for statistic, test in tests.items() -%}
        {%- set fact = did_fact(clause, statistic) -%}
        {%- set name = fact_name(fact) -%}
        {%- do facts.update({name: fact}) -%}
        {%- for operator, operand in test.items() if operator != 'property' -%}
            {%- do filters.append({'filter': name, operator: operand}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(filters) }}
{% endmacro %}
