-- Who is in a segment by its rule is in the segment it is a part of, unless kept out of that by hand.
with members as (

    select *
    from {{ ref('segment_membership') }}

)

select
    members.customer_id,
    members.segment_id,
    segments.parent_segment_id
from members
inner join {{ ref('segments') }} as segments
    on members.segment_id = segments.segment_id
inner join {{ ref('segments') }} as parents
    on
        segments.parent_segment_id = parents.segment_id
        and parents.status = 'active'
left join members as in_parent
    on
        members.customer_id = in_parent.customer_id
        and parents.segment_id = in_parent.segment_id
left join {{ ref('int_segment_overrides') }} as overrides
    on
        members.customer_id = overrides.customer_id
        and parents.segment_id = overrides.segment_id
        and overrides.action = 'exclude'
where
    members.membership_source = 'rule'
    and in_parent.customer_id is null
    and overrides.customer_id is null
