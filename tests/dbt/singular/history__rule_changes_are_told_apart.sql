-- On the run that finds another rule, in_segment expanded, all events of the segment are
-- definition_change; on every other run none is.
with evaluated as (

    select
        segment_id,
        as_of_date,
        definition_version,
        dense_rank() over (order by as_of_date) as run_number
    from {{ ref('int_segment_log') }}
    where
        event = 'evaluated'
        and as_of_date <= {{ as_of_date() }}

),

events as (

    select *
    from {{ ref('segment_membership_events') }}

)

select
    events.*,
    before.definition_version as version_before
from events
inner join evaluated
    on
        events.segment_id = evaluated.segment_id
        and events.as_of_date = evaluated.as_of_date
left join evaluated as before
    on
        evaluated.segment_id = before.segment_id
        and evaluated.run_number = before.run_number + 1
where
    (events.reason = 'definition_change')
    <> coalesce(evaluated.definition_version <> before.definition_version, false)
    or events.definition_version <> evaluated.definition_version
