-- By number of orders everybody is in exactly one of: never (visitors aside), once, more than once;
-- and who purchased at least once is in one of the last two.
-- Fails for every customer for whom that does not hold.

with counts as (

    select
        customers.customer_id,
        customers.person_type,
        count(case when membership.segment_id = 'never_purchased' then 1 end) as never,
        count(case when membership.segment_id = 'one_time_buyers' then 1 end) as once,
        count(case when membership.segment_id = 'purchased_more_than_once' then 1 end) as more,
        count(case when membership.segment_id = 'purchased_at_least_once' then 1 end) as at_least_once
    from {{ ref('customers') }} as customers
    left join {{ ref('segment_membership') }} as membership
        on customers.customer_id = membership.customer_id
    group by customers.customer_id, customers.person_type

)

select *
from counts
where
    at_least_once <> once + more
    or (person_type <> 'visitor' and never + at_least_once <> 1)
    or (person_type = 'visitor' and never > 0)
