-- A stay begins after the one before it is over, and is over after it began.
with stays as (

    select
        customer_id,
        segment_id,
        valid_from,
        valid_to,
        lag(valid_from) over (partition by customer_id, segment_id order by valid_from) as earlier_from,
        lag(valid_to) over (partition by customer_id, segment_id order by valid_from) as earlier_to
    from {{ ref('segment_membership_history') }}

)

select
    customer_id,
    segment_id,
    valid_from,
    valid_to,
    earlier_to
from stays
where
    valid_to <= valid_from
    or earlier_to >= valid_from
    or (earlier_from is not null and earlier_to is null)
