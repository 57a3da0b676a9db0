{#
  CTEs that find the rhythm of the days activities were done on, and one, `cadences`, with a column per
  fact.
  Example: {{ activity_rhythms({'search__cadence__1a79a4d60d': {'activity': 'search', …}}) }}
    -> activity_days as (…), activity_gaps as (…), activity_rhythms as (…), cadences as (…)
  cadences: {name: fact}. Reads the CTE `activities`.
#}
{% macro activity_rhythms(cadences) %}
activity_days as (
    {%- for name, fact in cadences.items() %}
    select distinct
        activities.customer_id,
        '{{ name }}' as scope,
        activities.occurred_on
    from activities
    where {{ compile_did(fact) }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

activity_gaps as (

    select
        *,
        {{ days_between('lag(occurred_on) over (partition by customer_id, scope order by occurred_on)', 'occurred_on') }} as gap_days
    from activity_days

),

activity_rhythms as (
    {{ rhythms('activity_gaps') }}
),

cadences as (

    select
        customer_id
    {%- for name in cadences %},
        max(case when scope = '{{ name }}' then cadence end) as {{ name }}
    {%- endfor %}
    from activity_rhythms
    group by customer_id

)
{%- endmacro %}
