-- Ids that no longer stand for anybody: merged into another person, or deleted by the as-of date.
-- Grain: one row per customer_id.

with merged as (

    select distinct source_id as customer_id
    from {{ ref('int_identities') }}
    where not is_survivor

),

-- A guest with the address, and a device, of deleted people alone left with them.
known as (

    select account_id as customer_id
    from {{ ref('int_accounts') }}
    union
    select visitor_id as customer_id
    from {{ ref('int_device_accounts') }}

),

final as (

    select
        known.customer_id,
        case when merged.customer_id is null then 'deleted' else 'merged' end as reason
    from known
    left join merged
        on known.customer_id = merged.customer_id
    left join {{ ref('int_customers') }} as customers
        on known.customer_id = customers.customer_id
    where customers.customer_id is null

)

select * from final
