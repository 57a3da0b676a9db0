-- The rhythm of purchases: the median gap between purchase days, how regular the gaps are, and the
-- name of the rhythm.
-- Grain: one row per (customer_id, scope).

with gaps as (

    select *
    from {{ ref('int_purchase_gaps') }}

),

medians as (

    select
        customer_id,
        scope,
        count(*) as purchase_days_count,
        cast(percentile_cont(0.5) within group (order by gap_days) as decimal(18, 4)) as median_gap_days
    from gaps
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
    inner join gaps
        on
            medians.customer_id = gaps.customer_id
            and medians.scope = gaps.scope
    group by medians.customer_id, medians.scope, medians.purchase_days_count, medians.median_gap_days

),

final as (

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

select * from final
