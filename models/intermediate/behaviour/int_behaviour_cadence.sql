-- The rhythm somebody buys in: days between purchase days, and how regular they are.
-- Grain: one row per customer_id with a valid order. Orders of one day are one purchase day.

with purchase_days as (

    select distinct
        customer_id,
        ordered_on
    from {{ ref('int_orders') }}

),

gaps as (

    select
        customer_id,
        {{ days_between('lag(ordered_on) over (partition by customer_id order by ordered_on)', 'ordered_on') }} as gap_days
    from purchase_days

),

medians as (

    select
        customer_id,
        count(*) as purchase_days_count,
        cast(percentile_cont(0.5) within group (order by gap_days) as decimal(18, 4)) as median_gap_days
    from gaps
    group by customer_id

),

-- Regularity: the share of gaps within half of the median gap.
regularity as (

    select
        medians.customer_id,
        medians.purchase_days_count,
        medians.median_gap_days,
        {{ share(
            'count(case when gaps.gap_days between medians.median_gap_days * 0.5 and medians.median_gap_days * 1.5 then 1 end)',
            'count(gaps.gap_days)'
        ) }} as cadence_regularity
    from medians
    inner join gaps
        on medians.customer_id = gaps.customer_id
    group by medians.customer_id, medians.purchase_days_count, medians.median_gap_days

),

final as (

    select
        regularity.customer_id,
        regularity.purchase_days_count,
        regularity.median_gap_days as median_days_between_orders,
        regularity.cadence_regularity,
        case
            when regularity.purchase_days_count < {{ var('cadence_min_purchase_days') }} then null
            when regularity.cadence_regularity >= {{ var('cadence_min_regularity') }}
                then coalesce(cadences.cadence, 'irregular')
            else 'irregular'
        end as cadence
    from regularity
    left join {{ ref('cadences') }} as cadences
        on regularity.median_gap_days between cadences.from_days and cadences.to_days

)

select * from final
