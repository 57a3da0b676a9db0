-- Whom every id of the sources stands for, and why.
-- Grain: one row per (id_type, source_id).

with identities as (

    select *
    from {{ ref('int_identities') }}

),

final as (

    select
        id_type,
        source_id,
        customer_id,
        source_system,
        account_type,
        is_survivor,
        reason
    from identities

)

select * from final
