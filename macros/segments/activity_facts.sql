{#
  The whole query of the facts that all rules need of the activities: one row per customer who did any
  of what they name, one column per fact, in one scan of the activities.
  Example: {{ activity_facts(ref('int_activities')) }}
    -> with activities as (…), totals as (select customer_id, count(case when … end) as
       search__count__1a79a4d60d, … group by customer_id), final as (…) select * from final
  relation: the activities.
#}
{% macro activity_facts(relation) %}
{%- set facts = activity_facts_needed() -%}
{%- set names, sequences, cadences, totals = [], {}, {}, {} -%}
{%- for name, fact in facts.items() -%}
    {%- do {'sequence': sequences, 'cadence': cadences}.get(fact.statistic, totals).update({name: fact}) -%}
    {%- for step in fact.get('steps', [{'did': fact.get('activity')}]) %}{% do names.append(text_literal(step.did)) %}{% endfor -%}
{%- endfor -%}
with activities as (

    select *
    from {{ relation }}
    where {{ 'activity in (' ~ names | unique | sort | join(', ') ~ ')' if names else 'false' }}

),
{% if sequences -%}
{{ sequence_steps(sequences) }},
{% endif -%}
{% if cadences -%}
{{ activity_rhythms(cadences) }},
{% endif %}
totals as (

    select
        activities.customer_id
    {%- for name, fact in totals.items() %},
        {{ compile_fact(fact) }} as {{ name }}
    {%- endfor %}
    from activities
    group by activities.customer_id

),

final as (

    select
        totals.*
    {%- for name in sequences %},
        sequences.{{ name }}
    {%- endfor %}
    {%- for name in cadences %},
        cadences.{{ name }}
    {%- endfor %}
    from totals
    {%- if sequences %}
    left join sequences
        on totals.customer_id = sequences.customer_id
    {%- endif %}
    {%- if cadences %}
    left join cadences
        on totals.customer_id = cadences.customer_id
    {%- endif %}

)

select * from final
{% endmacro %}
