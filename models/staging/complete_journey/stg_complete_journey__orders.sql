-- Baskets in which something was sold or given away. What the grocer received is the total; coupons that the manufacturer
-- pays take nothing off it, but the household saved them, so that they are the discount on the whole order.
-- Grain: one row per order_id, a basket.
{{ config(enabled=is_source_enabled('complete_journey')) }}

with accepted as (

    select *
    from {{ ref('base_complete_journey__transactions') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        basket_id as order_id,
        household_id as customer_id,
        store_id,

        -- texts
        'pos' as channel,
        'USD' as currency,
        -- The data tells that a coupon was used, not which one.
        case when sum(coupon_disc) > 0 then 'manufacturer_coupon' end as coupon_code,

        -- numbers
        cast(sum(sales_value) as decimal(18, 4)) as total_amount,
        cast(coalesce(sum(coupon_disc), 0) as decimal(18, 4)) as discount_amount,

        -- timestamps
        transaction_timestamp as ordered_at,

        -- where the row stands: the first line
        min(_file) as _file,
        min(_row_number) as _row_number
    from accepted
    -- A basket has one household, store and time; one that had two would break the key, and the test says so.
    group by basket_id, household_id, store_id, transaction_timestamp

)

select * from final
