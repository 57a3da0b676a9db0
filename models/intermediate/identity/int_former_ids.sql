-- Ids that stood for a person once and belong to another one now, as lists kept by hand or by runs have them.
-- Grain: one row per former_id.

with final as (

    select
        source_id as former_id,
        min(customer_id) as customer_id
    from {{ ref('int_identities') }}
    where
        not is_survivor
        and source_id not in (
            select customers.customer_id
            from {{ ref('int_customers') }} as customers
        )
    group by source_id

)

select * from final
