{#
  The rhythm of somebody's days: the median gap between them, how regular the gaps are, and what the
  rhythm is called.
  Example: {{ rhythms(ref('int_purchase_gaps')) }}
    -> rows (customer_id, scope, purchase_days_count, median_gap_days, regularity, cadence)
  gaps: relation with one row per day on which somebody did something: customer_id, scope, gap_days,
  the days since the day before (null for the first).
#}
{% macro rhythms(gaps) %}
with medians as (

    select
        customer_id,
        scope,
        count(*) as purchase_days_count,
        cast(percentile_cont(0.5) within group (order by gap_days) as decimal(18, 4)) as median_gap_days
    from {{ gaps }}
    group by customer_id, scope

),

-- Regularity: the share of gaps within half of the median gap.
regularity as (

    select
        medians.customer_id,
        medians.scope,
        medians.purchase_days_count,
        medians.median_gap_days,
        {{ share(
            'count(case when gaps.gap_days between medians.median_gap_days * 0.5 and medians.median_gap_days * 1.5 then 1 end)',
            'count(gaps.gap_days)'
        ) }} as regularity
    from medians
    inner join {{ gaps }} as gaps
        on
            medians.customer_id = gaps.customer_id
            and medians.scope = gaps.scope
    group by medians.customer_id, medians.scope, medians.purchase_days_count, medians.median_gap_days

),

named as (

    select
        regularity.customer_id,
        regularity.scope,
        regularity.purchase_days_count,
        regularity.median_gap_days,
        regularity.regularity,
        case
            when regularity.purchase_days_count < {{ var('cadence_min_purchase_days') }} then null
            when regularity.regularity >= {{ var('cadence_min_regularity') }}
                then coalesce(cadences.cadence, 'irregular')
            else 'irregular'
        end as cadence
    from regularity
    left join {{ ref('cadences') }} as cadences
        on regularity.median_gap_days between cadences.from_days and cadences.to_days

)

select * from named
{% endmacro %}
