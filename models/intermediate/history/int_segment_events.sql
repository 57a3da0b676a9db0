-- Who entered and who left which segment at the as-of date, against the last run before it, and why; and who
-- stayed, but is there by hand now or no longer.
-- Grain: one row per (customer_id, segment_id).

{{ config(materialized='view') }}

with members as (

    select
        customer_id,
        segment_id,
        membership_source = 'override' as is_by_hand
    from {{ ref('int_segment_membership') }}

),

before as (

    select
        customer_id,
        segment_id,
        is_by_hand
    from {{ ref('int_segment_members_before') }}

),

moves as (
    {{ segment_moves('before', 'members') }}
),

final as (

    select
        {{ as_of_date() }} as as_of_date,
        moves.segment_id,
        moves.customer_id,
        moves.event,
        case
            when moves.event <> 'kept'
                then coalesce(
                    runs.changed_by,
                    people.reason,
                    case
                        when moves.is_by_hand then 'override'
                        when moves.event = 'exit' and overrides.action = 'exclude' then 'override'
                        when moves.event = 'enter' and overrides.action_before = 'exclude' then 'expired'
                        when moves.was_by_hand and overrides.action_before = 'include' then 'expired'
                        -- The entry is not over: it was taken back.
                        when moves.was_by_hand then 'override'
                    end,
                    'data'
                )
        end as reason,
        moves.is_by_hand,
        runs.definition_version
    from moves
    inner join {{ ref('int_segment_runs') }} as runs
        on moves.segment_id = runs.segment_id
    left join {{ ref('int_people_who_left') }} as people
        on
            moves.customer_id = people.customer_id
            and moves.event = 'exit'
    left join {{ ref('int_segment_overrides') }} as overrides
        on
            moves.customer_id = overrides.customer_id
            and moves.segment_id = overrides.segment_id

)

select * from final
