-- When somebody last did something of their own accord, on how many days lately, and what that makes
-- them: active, slipping, lapsed or dormant.
-- Grain: one row per customer_id of the population.

with active_days as (

    select *
    from {{ ref('int_active_days') }}

),

known as (

    select
        customer_id,
        {{ local_date('created_at') }} as known_on
    from {{ ref('int_customers') }}

),

-- Becoming known is a day to count from, and no day of activity.
dated as (

    select
        known.customer_id,
        max(active_days.active_on) as last_activity_date,
        count(case when active_days.active_on > {{ as_of_date(30) }} then 1 end) as active_days_30d,
        count(case when active_days.active_on > {{ as_of_date(90) }} then 1 end) as active_days_90d,
        {{ days_between(
            'greatest(coalesce(max(active_days.active_on), known.known_on), coalesce(known.known_on, max(active_days.active_on)))',
            as_of_date()
        ) }} as days_since_activity
    from known
    left join active_days
        on known.customer_id = active_days.customer_id
    group by known.customer_id, known.known_on

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
