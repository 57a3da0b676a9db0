-- Every stay of everybody in a segment, from its first day to the day that is the first one out.
-- Grain: one row per (customer_id, segment_id, valid_from).

with events as (

    select
        *,
        lead(as_of_date) over (partition by customer_id, segment_id order by as_of_date) as next_on,
        lead(reason) over (partition by customer_id, segment_id order by as_of_date) as next_reason
    from {{ ref('segment_membership_events') }}

),

final as (

    select
        customer_id,
        segment_id,
        as_of_date as valid_from,
        next_on as valid_to,
        next_on is null as is_current,
        {{ days_between('as_of_date', 'coalesce(next_on, ' ~ as_of_date() ~ ')') }} as days,
        reason as enter_reason,
        next_reason as exit_reason,
        definition_version
    from events
    where event = 'enter'

)

select * from final
