-- The ends of all stays are all events: nobody enters twice or leaves without having entered.
with ends as (

    select
        customer_id,
        segment_id,
        valid_from as as_of_date,
        'enter' as event
    from {{ ref('segment_membership_history') }}
    union all
    select
        customer_id,
        segment_id,
        valid_to as as_of_date,
        'exit' as event
    from {{ ref('segment_membership_history') }}
    where valid_to is not null

),

events as (

    select
        customer_id,
        segment_id,
        as_of_date,
        event
    from {{ ref('segment_membership_events') }}

)

select
    events.customer_id as event_customer_id,
    events.segment_id as event_segment_id,
    events.as_of_date as event_date,
    events.event,
    ends.customer_id as end_customer_id,
    ends.segment_id as end_segment_id,
    ends.as_of_date as end_date,
    ends.event as end_event
from events
full outer join ends
    on
        events.customer_id = ends.customer_id
        and events.segment_id = ends.segment_id
        and events.as_of_date = ends.as_of_date
        and events.event = ends.event
where
    events.customer_id is null
    or ends.customer_id is null
