-- Lines of orders as delivered.
-- Grain: one row per line: (order_id, order_item_id), or the raw row where lines have no id.
{{ config(enabled=is_source_enabled('contract')) }}

with accepted as (

    select *
    from {{ ref('base_contract__order_items') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        order_item_id,
        order_id,
        product_id,

        -- numbers
        quantity,
        unit_price,
        discount_amount,
        unit_cost,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
