-- How far somebody has come with us: looks around, bought, came back, brings friends.
-- Grain: one row per customer_id of the population.

with referrals as (

    select
        customer_id,
        count(case when event_type = 'referral_sent' then 1 end) as referrals_sent_count,
        count(case when event_type = 'referral_converted' then 1 end) as referrals_converted_count
    from {{ ref('int_events') }}
    where kind = 'referral'
    group by customer_id

),

final as (

    select
        activity.customer_id,
        referrals.referrals_sent_count,
        referrals.referrals_converted_count,
        case
            when orders.orders_count > 0 and referrals.customer_id is not null then 'refer'
            when orders.orders_count > 1 then 'return'
            when orders.orders_count > 0 then 'purchase'
            when activity.last_activity_date is not null then 'consideration'
        end as journey_stage,
        case when sessions.first_session_date <= orders.first_order_date then {{ days_between(
            'sessions.first_session_date', 'orders.first_order_date'
        ) }} end as days_from_first_visit_to_first_order
    from {{ ref('int_behaviour_activity') }} as activity
    left join {{ ref('int_behaviour_orders') }} as orders on activity.customer_id = orders.customer_id
    left join {{ ref('int_behaviour_sessions') }} as sessions on activity.customer_id = sessions.customer_id
    left join referrals on activity.customer_id = referrals.customer_id

)

select * from final
