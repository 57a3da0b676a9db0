-- Who entered and did not leave is a member, and nobody else.
with people as (

    select
        customer_id,
        segment_id,
        sum(case when event = 'enter' then 1 else -1 end) as entered
    from {{ ref('segment_membership_events') }}
    group by customer_id, segment_id

),

members as (

    select
        customer_id,
        segment_id
    from {{ ref('segment_membership') }}

)

select
    coalesce(people.customer_id, members.customer_id) as customer_id,
    coalesce(people.segment_id, members.segment_id) as segment_id,
    people.entered
from people
full outer join members
    on
        people.customer_id = members.customer_id
        and people.segment_id = members.segment_id
where coalesce(people.entered, 0) <> case when members.customer_id is null then 0 else 1 end
