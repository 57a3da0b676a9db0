-- Who has been in which segment before the as-of date, as rules are to see it: by its rule or list, not by
-- hand, and with the stays of all ids the person has had. A run tells of its day and of the days up to the
-- next run, so that stays have no holes.
-- Grain: one row per (customer_id, segment_id) of people who were ever in it.

{{ config(materialized='view') }}

with log as (

    select
        *,
        -- Without a later event it goes on to the as-of date.
        lead(as_of_date, 1, {{ as_of_date() }}) over (
            partition by segment_id, customer_id
            order by as_of_date
        ) as next_on
    from {{ source('history', 'segment_log') }}
    where
        as_of_date < {{ as_of_date() }}
        and event <> 'evaluated'

),

stays as (

    select
        log.segment_id,
        coalesce(former_ids.customer_id, log.customer_id) as customer_id,
        log.as_of_date as began_on,
        log.next_on as ended_on
    from log
    left join {{ ref('int_former_ids') }} as former_ids
        on log.customer_id = former_ids.former_id
    where
        log.event <> 'exit'
        and not coalesce(log.is_by_hand, false)

),

-- Where one id left and another one of the same person was there, or came, the stay goes on.
joined as (

    select
        *,
        max(ended_on) over (
            partition by segment_id, customer_id
            order by began_on, ended_on
            rows between unbounded preceding and 1 preceding
        ) as in_until
    from stays

),

people as (

    select
        customer_id,
        segment_id,
        max(case when in_until is null or began_on > in_until then began_on end) as last_entered_on,
        max(ended_on) as last_ended_on
    from joined
    group by customer_id, segment_id

),

final as (

    select
        customer_id,
        segment_id,
        last_ended_on = {{ as_of_date() }} as is_member,
        case when last_ended_on = {{ as_of_date() }} then last_entered_on end as entered_on,
        cast({{ dbt.dateadd('day', -1, 'last_ended_on') }} as date) as last_member_on
    from people

)

select * from final
