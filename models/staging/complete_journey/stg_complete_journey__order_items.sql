-- What was sold or given away: a product in a basket, at the shelf price without loyalty card and coupons.
-- Grain: one row per order_item_id, (order_id, product_id). Lines that hold nothing but a coupon are no item; their
-- coupon counts for the order.
{{ config(enabled=is_source_enabled('complete_journey')) }}

with accepted as (

    select
        *,
        coalesce(retail_disc, 0) + coalesce(coupon_match_disc, 0) as discount_amount
    from {{ ref('base_complete_journey__transactions') }}
    where
        _status = 'accepted'
        and (quantity <> 0 or sales_value <> 0)

),

counted as (

    select
        *,
        sales_value + discount_amount as gross_amount,
        case
            -- Paid for without a unit: how many there were is unknown.
            when quantity = 0 then null
            -- Only gasoline is cheaper than a cent a unit: it is counted in thousandths of a gallon.
            when sales_value > 0 and sales_value + discount_amount < quantity * 0.01 then quantity / 1000
            else quantity
        end as units
    from accepted

),

final as (

    select
        -- ids
        basket_id || '-' || product_id as order_item_id,
        basket_id as order_id,
        product_id,

        -- numbers
        cast(units as decimal(18, 4)) as quantity,
        {{ quotient('gross_amount', 'coalesce(units, 1)') }} as unit_price,
        cast(discount_amount as decimal(18, 4)) as discount_amount,

        -- where the row stands
        _file,
        _row_number
    from counted

)

select * from final
