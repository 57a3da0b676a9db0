-- Ids that stood for a person once and belong to another one now, as lists kept by hand or by runs have them.
-- Grain: one row per former_id.

with final as (

    select
        identities.source_id as former_id,
        min(identities.customer_id) as customer_id
    from {{ ref('int_identities') }} as identities
    left join {{ ref('int_customers') }} as customers
        on identities.source_id = customers.customer_id
    where
        not identities.is_survivor
        and customers.customer_id is null
    group by identities.source_id

)

select * from final
