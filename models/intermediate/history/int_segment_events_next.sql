-- What a run for a day between two stored ones makes of the later one's events: who was in which segment on
-- that day stays as it was, and is compared with the as-of date now.
-- Grain: one row per (customer_id, segment_id); empty where no later day is stored.

with log as (

    select *
    from {{ source('history', 'segment_log') }}
    where as_of_date <= (
        select min(later.as_of_date)
        from {{ source('history', 'segment_log') }} as later
        where later.as_of_date > {{ as_of_date() }}
    )

),

next_segments as (

    select *
    from log
    where
        event = 'evaluated'
        and as_of_date > {{ as_of_date() }}

),

changes as (

    select
        coalesce(next_segments.segment_id, segments.segment_id) as segment_id,
        next_segments.definition_version,
        {{ segment_change('next_segments', 'segments') }} as changed_by
    from next_segments
    full outer join {{ ref('int_segments') }} as segments
        on next_segments.segment_id = segments.segment_id

),

next_members as (
    {{ stored_members('log') }}
),

members as (

    select
        customer_id,
        segment_id,
        membership_source = 'override' as is_by_hand
    from {{ ref('int_segment_membership') }}
    where (select max(log.as_of_date) from log) > {{ as_of_date() }}

),

moves as (
    {{ segment_moves('members', 'next_members') }}
),

-- Reasons that are facts about people hold for all their events of the day.
reasons as (

    select
        customer_id,
        event,
        max(case when reason in ('merged', 'deleted') then reason end) as person_reason
    from log
    where
        as_of_date > {{ as_of_date() }}
        and event in ('enter', 'exit')
    group by customer_id, event

),

stored as (

    select
        customer_id,
        segment_id,
        event,
        reason
    from log
    where
        as_of_date > {{ as_of_date() }}
        and reason in ('override', 'expired')

),

final as (

    select
        (select max(log.as_of_date) from log) as as_of_date,
        moves.segment_id,
        moves.customer_id,
        moves.event,
        case
            when moves.event <> 'kept'
                then coalesce(changes.changed_by, reasons.person_reason, stored.reason, 'data')
        end as reason,
        moves.is_by_hand,
        changes.definition_version
    from moves
    inner join changes
        on moves.segment_id = changes.segment_id
    left join reasons
        on
            moves.customer_id = reasons.customer_id
            and moves.event = reasons.event
    left join stored
        on
            moves.customer_id = stored.customer_id
            and moves.segment_id = stored.segment_id
            and moves.event = stored.event

)

select * from final
