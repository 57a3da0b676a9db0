-- Local days on which somebody did something of their own accord; what we send does not count (seed
-- activities).
-- Grain: one row per (customer_id, active_on).

with activities as (

    select *
    from {{ ref('int_activities') }}

),

final as (

    select distinct
        activities.customer_id,
        activities.occurred_on as active_on
    from activities
    inner join {{ ref('activities') }} as listed
        on activities.activity = listed.activity
    where listed.is_customer_initiated

)

select * from final
