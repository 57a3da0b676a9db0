-- The last free trial somebody started, and what became of it.
-- Grain: one row per customer_id with a trial.

with trials as (

    select
        customer_id,
        max(occurred_at) as started_at,
        max(occurred_on) as trial_started_date
    from {{ ref('int_events') }}
    where event_type = 'trial_started'
    group by customer_id

),

final as (

    select
        trials.customer_id,
        trials.trial_started_date,
        case
            when max(orders.ordered_at) > trials.started_at then 'converted'
            when {{ days_between('trials.trial_started_date', as_of_date()) }} < {{ var('trial_days') }} then 'active'
            else 'not_converted'
        end as trial_status
    from trials
    left join {{ ref('int_orders') }} as orders
        on trials.customer_id = orders.customer_id
    group by trials.customer_id, trials.started_at, trials.trial_started_date

)

select * from final
