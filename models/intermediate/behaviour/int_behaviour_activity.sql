-- When somebody last did something of their own accord, on how many days lately, and what that makes
-- them: active, slipping, lapsed or dormant. What we send never counts; becoming known counts once.
-- Grain: one row per customer_id of the population.

with customers as (

    select
        customer_id,
        {{ local_date('created_at') }} as created_on
    from {{ ref('int_customers') }}

),

active_days as (

    select distinct
        activities.customer_id,
        activities.occurred_on
    from {{ ref('int_activities') }} as activities
    inner join {{ ref('activities') }} as listed
        on activities.activity = listed.activity
    where listed.is_customer_initiated

),

totals as (

    select
        customer_id,
        max(occurred_on) as last_activity_date,
        count(case when occurred_on > {{ as_of_date(30) }} then 1 end) as active_days_30d,
        count(case when occurred_on > {{ as_of_date(90) }} then 1 end) as active_days_90d
    from active_days
    group by customer_id

),

dated as (

    select
        customers.customer_id,
        totals.last_activity_date,
        coalesce(totals.active_days_30d, 0) as active_days_30d,
        coalesce(totals.active_days_90d, 0) as active_days_90d,
        {{ days_between(
            'greatest(coalesce(totals.last_activity_date, customers.created_on), coalesce(customers.created_on, totals.last_activity_date))',
            as_of_date()
        ) }} as days_since_activity
    from customers
    left join totals
        on customers.customer_id = totals.customer_id

),

final as (

    select
        *,
        case
            when days_since_activity < {{ var('active_within_days') }} then 'active'
            when days_since_activity < {{ var('slipping_within_days') }} then 'slipping'
            when days_since_activity < {{ var('lapsed_within_days') }} then 'lapsed'
            when days_since_activity is not null then 'dormant'
        end as activity_status
    from dated

)

select * from final
