-- What was given back, all of an order as one refund. When is not in the export: it counts from the day of the
-- cancellation where there was one, else from the day of the order on, so that history never shows money that went back.
-- Grain: one row per refund_id, an order with a refund.
{{ config(enabled=is_source_enabled('shopify')) }}

with accepted as (

    select *
    from {{ ref('base_shopify__orders') }}
    where
        _status = 'accepted'
        and _opens_order
        and refunded_amount > 0

),

final as (

    select
        -- ids
        order_id as refund_id,
        order_id,

        -- numbers
        -- Without its share of tax, because orders are valued without.
        cast(
            case
                when taxes > 0 and total > 0 then {{ less_share('refunded_amount', 'taxes', 'total') }}
                else refunded_amount
            end as decimal(18, 4)
        ) as amount,

        -- timestamps
        coalesce(cancelled_at, created_at) as refunded_at,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
