-- Valid orders of the population at the as-of date: no test, not cancelled, with an amount. The one
-- place that says what a purchase is.
-- Grain: one row per order_id. Amounts are in the reporting currency, but for goods_amount.

with orders as (

    select *
    from {{ ref('int_orders_as_of') }}

),

amounts as (

    select
        *,
        -- Unknown where the data says nothing of discounts, so that nobody looks like a full-price buyer.
        {{ available('orders.discount_amount|order_items.discount_amount') }} as has_discounts
    from {{ ref('int_order_amounts') }}

),

final as (

    select
        orders.order_id,
        people.customer_id,
        orders.source_system,
        orders.ordered_at,
        orders.ordered_on,
        extract(hour from orders.ordered_at_local) as ordered_hour,
        orders.channel,
        orders.store_id,
        orders.currency,
        orders.coupon_code,
        amounts.units_count,
        amounts.goods_amount,
        {{ reporting_amount('amounts.gross_amount', 'amounts.rate') }} as gross_amount,
        case
            when amounts.has_discounts then {{ reporting_amount('amounts.discount_amount', 'amounts.rate') }}
        end as discount_amount,
        amounts.paid_amount,
        cast(amounts.paid_amount - amounts.net_amount as decimal(18, 4)) as refunded_amount,
        amounts.net_amount,
        cast(amounts.net_amount - order_costs.cost_amount as decimal(18, 4)) as profit_amount,
        amounts.rate,
        case
            when amounts.has_discounts
                then
                    amounts.discount_amount > 0
                    and amounts.discount_amount >= amounts.gross_amount * {{ var('discounted_order_min_share') }}
        end as is_discounted,
        case when {{ available('orders.coupon_code') }} then orders.coupon_code is not null end as has_coupon,
        amounts.net_amount < amounts.paid_amount as is_refunded,
        amounts.net_amount = 0 and amounts.paid_amount > 0 as is_fully_refunded
    from orders
    inner join amounts
        on orders.order_id = amounts.order_id
    -- People deleted by the as-of date take their orders with them.
    inner join {{ ref('int_account_people') }} as people
        on orders.account_id = people.account_id
    left join {{ ref('int_order_costs') }} as order_costs
        on orders.order_id = order_costs.order_id
    where
        not orders.is_test
        and not orders.is_cancelled
        and amounts.rejected_because is null
        and (not {{ var('exclude_zero_amount_orders') | lower }} or amounts.goods_amount > 0)
        and (not {{ var('exclude_refunded_orders') | lower }} or amounts.net_amount > 0 or amounts.goods_amount = 0)

)

select * from final
