-- On the run that finds another rule, in_segment expanded, all events of the segment are
-- definition_change; on every other run none is.
with evaluated as (

    select
        segment_id,
        as_of_date,
        definition_version,
        dense_rank() over (order by as_of_date) as run_number
    from {{ ref('int_segment_history') }}
    where
        event = 'evaluated'
        and as_of_date <= {{ as_of_date() }}

),

events as (

    select *
    from {{ ref('segment_membership_events') }}

)

select
    events.customer_id,
    events.segment_id,
    events.as_of_date,
    events.reason,
    evaluated.definition_version,
    earlier.definition_version as version_before
from events
inner join evaluated
    on
        events.segment_id = evaluated.segment_id
        and events.as_of_date = evaluated.as_of_date
left join evaluated as earlier
    on
        evaluated.segment_id = earlier.segment_id
        and evaluated.run_number = earlier.run_number + 1
where
    (events.reason = 'definition_change')
    <> coalesce(evaluated.definition_version <> earlier.definition_version, false)
    or events.definition_version <> evaluated.definition_version
