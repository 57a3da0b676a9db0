-- The groups of an RFM scheme divide the population: everybody is in exactly one.
-- Fails for every (customer, scheme) with another number of rfm_<scheme>_ segments than one.

with members as (

    select
        schemes.scheme,
        membership.customer_id,
        count(*) as groups_count
    from {{ ref('segment_membership') }} as membership
    inner join {{ ref('rfm_schemes') }} as schemes
        on membership.segment_id like 'rfm_' || schemes.scheme || '_%'
    group by schemes.scheme, membership.customer_id

)

select
    customers.customer_id,
    schemes.scheme,
    members.groups_count
from {{ ref('customers') }} as customers
cross join {{ ref('rfm_schemes') }} as schemes
left join members
    on
        customers.customer_id = members.customer_id
        and schemes.scheme = members.scheme
where coalesce(members.groups_count, 0) <> 1
