-- Everybody is assigned exactly once in each set: to a segment the person is in, before which there is no
-- other of the set; or to none, being in no segment of it.
with set_names as (

    select distinct segment_set
    from {{ ref('segment_sets') }}

),

people as (

    select
        customers.customer_id,
        set_names.segment_set
    from {{ ref('customers') }} as customers
    cross join set_names

),

assigned as (

    select
        customer_id,
        segment_set,
        count(*) as assignments_count,
        min(segment_id) as segment_id
    from {{ ref('segment_assignment') }}
    group by customer_id, segment_set

),

first_of_each as (

    select
        membership.customer_id,
        parts.segment_set,
        min(parts.priority) as priority
    from {{ ref('segment_membership') }} as membership
    inner join {{ ref('segment_sets') }} as parts
        on membership.segment_id = parts.segment_id
    group by membership.customer_id, parts.segment_set

)

select
    people.customer_id,
    people.segment_set,
    assigned.segment_id,
    assigned.assignments_count
from people
left join assigned
    on
        people.customer_id = assigned.customer_id
        and people.segment_set = assigned.segment_set
left join first_of_each
    on
        people.customer_id = first_of_each.customer_id
        and people.segment_set = first_of_each.segment_set
left join {{ ref('segment_sets') }} as winners
    on
        first_of_each.segment_set = winners.segment_set
        and first_of_each.priority = winners.priority
where
    coalesce(assigned.assignments_count, 0) <> 1
    or assigned.segment_id <> coalesce(winners.segment_id, 'none')
