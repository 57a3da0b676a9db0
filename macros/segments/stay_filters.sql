{#
  The filters of facts a clause on earlier runs stands for.
  Example: stay_filters({'has_been_in_days': 'loyal_customers', 'gte': 90}, facts)
    -> [{'filter': 'loyal_customers__stay_days__1a79a4d60d', 'gte': 90}]
  clause: a valid has_been_in_days or has_ever_been clause. facts: mapping that takes the facts.
#}
{% macro stay_filters(clause, facts) %}
    {%- set kind = 'has_been_in_days' if 'has_been_in_days' in clause else 'has_ever_been' -%}
    {%- set fact = {'statistic': 'stay_days' if kind == 'has_been_in_days' else 'last_member_on', 'segment': clause[kind]} -%}
    {%- set name = fact_name(fact) -%}
    {%- do facts.update({name: fact}) -%}
    {%- set filters = [] -%}
    {%- for operator, operand in clause.items() if operator != kind -%}
        {%- do filters.append({'filter': name, operator: operand}) -%}
    {%- endfor -%}
    {{ return(filters or [{'filter': name, 'is_set': true}]) }}
{% endmacro %}
