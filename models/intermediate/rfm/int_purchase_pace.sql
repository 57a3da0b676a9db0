-- How long somebody has been away, measured by how often they usually buy: the own median gap between
-- purchase days, for people who bought on one day that of their cohort. At the as-of date, and as it
-- would have been said evaluation_days before (`calibration`).
-- Grain: one row per (period, customer_id) with a valid order by the end of the period. A cohort is everybody
-- with the same top category (or none): shampoo is bought again sooner than a tent. Cohorts by time would
-- not do, because those of young cohorts who came back by now are the quick ones.

with people as (

    select
        'as_of' as period,
        orders.customer_id,
        orders.orders_count,
        orders.amount_spent,
        orders.recency_days,
        cadence.median_days_between_orders as own_gap_days,
        coalesce(products.top_category, '') as cohort
    from {{ ref('int_behaviour_orders') }} as orders
    inner join {{ ref('int_behaviour_cadence') }} as cadence
        on orders.customer_id = cadence.customer_id
    left join {{ ref('int_behaviour_products') }} as products
        on orders.customer_id = products.customer_id
    union all
    select
        'calibration' as period,
        customer_id,
        orders_count,
        amount_spent,
        recency_days,
        median_days_between_orders as own_gap_days,
        coalesce(top_category, '') as cohort
    from {{ ref('int_purchases_before') }}

),

cohorts as (

    select
        period,
        cohort,
        {{ discrete_percentile(0.5, 'own_gap_days') }} as gap_days
    from people
    where own_gap_days is not null
    group by period, cohort
    having count(*) >= {{ var('nine_grid_cohort_min_people') }}

),

paced as (

    select
        people.*,
        coalesce(people.own_gap_days, cohorts.gap_days, {{ var('nine_grid_unknown_gap_days') }}) as usual_gap_days
    from people
    left join cohorts
        on
            people.period = cohorts.period
            and people.cohort = cohorts.cohort

),

final as (

    select
        period,
        customer_id,
        orders_count,
        amount_spent,
        recency_days,
        cast(usual_gap_days as decimal(18, 4)) as usual_gap_days,
        {{ quotient('recency_days', 'usual_gap_days') }} as pace_ratio
    from paced

)

select * from final
