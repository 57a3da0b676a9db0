-- Valid orders with what they were worth.
-- Grain: one row per order_id.

{{ config(materialized=repeated_relation()) }}

with orders as (

    select *
    from {{ ref('int_orders') }}

),

final as (

    select
        order_id,
        customer_id,
        source_system,
        ordered_at,
        ordered_on,
        channel,
        store_id,
        currency as order_currency,
        units_count,
        gross_amount,
        discount_amount,
        paid_amount,
        refunded_amount,
        net_amount,
        profit_amount,
        is_discounted,
        has_coupon,
        is_refunded,
        is_fully_refunded
    from orders

)

select * from final
