-- Who entered and who left which segment at the as-of date, against the last run before it, and why.
-- Grain: one row per (customer_id, segment_id).

{{ config(materialized='view') }}

with members as (

    select
        customer_id,
        segment_id,
        membership_source
    from {{ ref('int_segment_membership') }}

),

stays as (

    select
        customer_id,
        segment_id
    from {{ ref('int_segment_stays') }}
    where is_member

),

moves as (

    select
        coalesce(members.customer_id, stays.customer_id) as customer_id,
        coalesce(members.segment_id, stays.segment_id) as segment_id,
        case when stays.customer_id is null then 'enter' else 'exit' end as event,
        members.membership_source
    from members
    full outer join stays
        on
            members.customer_id = stays.customer_id
            and members.segment_id = stays.segment_id
    where
        members.customer_id is null
        or stays.customer_id is null

),

final as (

    select
        {{ as_of_date() }} as as_of_date,
        moves.segment_id,
        moves.customer_id,
        moves.event,
        coalesce(
            runs.changed_by,
            people.reason,
            case
                when moves.membership_source = 'override' then 'override'
                when moves.event = 'exit' and overrides.action = 'exclude' then 'override'
                when moves.event = 'exit' and overrides.included_until >= runs.last_run_on then 'expired'
                when moves.event = 'enter' and overrides.excluded_until >= runs.last_run_on then 'expired'
            end,
            'data'
        ) as reason,
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
