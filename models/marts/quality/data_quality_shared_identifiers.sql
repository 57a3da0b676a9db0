-- Identifiers that several accounts have and that link none of them.
-- Grain: one row per (identifier_type, identifier_hash).

with shared as (

    select *
    from {{ ref('int_shared_identifiers') }}

),

final as (

    select
        identifier_type,
        identifier_hash,
        reason,
        accounts_count
    from shared

)

select * from final
