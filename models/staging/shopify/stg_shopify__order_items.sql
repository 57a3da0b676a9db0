-- Lines of orders. A gift card sold is no line: it is a debt of the shop until somebody orders with it, and that order
-- counts in full.
-- Grain: one row per raw row: the export has no id of a line, and equal lines of an order all count.
{{ config(enabled=is_source_enabled('shopify')) }}

with accepted as (

    select
        *,
        coalesce(lineitem_sku, lineitem_name) as product_id
    from {{ ref('base_shopify__orders') }}
    where
        _status = 'accepted'
        and (lineitem_name is not null or lineitem_quantity is not null)

),

gift_cards as (

    select product_id
    from {{ ref('stg_shopify__products') }}
    where _is_gift_card

),

final as (

    select
        -- ids
        accepted.order_id,
        accepted.product_id,

        -- numbers
        accepted.lineitem_quantity as quantity,
        accepted.lineitem_price as unit_price,
        accepted.lineitem_discount as discount_amount,

        -- where the row stands
        accepted._file,
        accepted._row_number
    from accepted
    left join gift_cards
        on accepted.product_id = gift_cards.product_id
    where gift_cards.product_id is null

)

select * from final
