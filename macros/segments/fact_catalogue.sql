{#
  Facts as features: what a lowered clause can filter beside the columns of customer_features.
  Example: fact_catalogue({'search__count__1a79a4d60d': {'statistic': 'count', …}})
    -> {'search__count__1a79a4d60d': {'type': 'number', 'absent': 0}}
  facts: {name: fact}.
#}
{% macro fact_catalogue(facts) %}
    {%- set others = {
        'sequence': {'type': 'date', 'absent': none},
        'stay_days': {'type': 'number', 'absent': none},
        'last_member_on': {'type': 'date', 'absent': none},
    } -%}
    {%- set features = {} -%}
    {%- for name, fact in facts.items() -%}
        {%- set statistic = did_statistics().get(fact.statistic, others.get(fact.statistic)) -%}
        {%- do features.update({name: {'type': statistic.type, 'absent': statistic.absent}}) -%}
    {%- endfor -%}
    {{ return(features) }}
{% endmacro %}
