-- Products as delivered.
-- Grain: one row per product_id.
{{ config(enabled=is_source_enabled('contract')) }}

with accepted as (

    select *
    from {{ ref('base_contract__products') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        product_id,

        -- texts
        name,
        category,
        product_line,
        collection,

        -- numbers
        price,
        unit_cost,

        -- booleans
        is_in_stock,

        -- timestamps
        launched_at,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
