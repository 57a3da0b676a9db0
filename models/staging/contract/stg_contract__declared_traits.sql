-- Declared traits as delivered.
-- Grain: one row per (customer_id, trait, value, collected_at).
{{ config(enabled=is_source_enabled('contract')) }}

with accepted as (

    select *
    from {{ ref('base_contract__declared_traits') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        customer_id,

        -- texts
        lower(trait) as trait,
        lower(value) as value,
        lower(source) as source,

        -- timestamps
        collected_at,
        expires_at,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
