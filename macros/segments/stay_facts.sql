{#
  The query of the facts of earlier runs: one row per customer, one column per fact, in one scan of the
  stays.
  Example: {{ stay_facts({'loyal_customers__stay_days__1a79a4d60d': {'segment': 'loyal_customers', …}}, …) }}
    -> select customer_id, max(case when segment_id = 'loyal_customers' then … end) as … group by …
  facts: {name: fact}. relation: the stays.
#}
{% macro stay_facts(facts, relation) %}
    {%- set ids = [] %}
    select
        customer_id
    {%- for name, fact in facts.items() %},
        {%- do ids.append(text_literal(fact.segment)) %}
        max(case when segment_id = {{ text_literal(fact.segment) }} then {{
            days_between('entered_on', as_of_date()) if fact.statistic == 'stay_days' else 'last_member_on'
        }} end) as {{ name }}
    {%- endfor %}
    from {{ relation }}
    where segment_id in ({{ ids | unique | join(', ') }})
    group by customer_id
{% endmacro %}
