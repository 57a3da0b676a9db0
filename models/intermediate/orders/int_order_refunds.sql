-- Money given back on valid orders, by the local day it was given back, in the reporting currency.
-- Grain: one row per (order_id, refunded_on). Never more than was paid for the goods: what goes
-- beyond is left out, so that the days of an order add up to its refunded_amount.

with refunds as (

    select
        order_id,
        refunded_on,
        max(refunded_at) as refunded_at,
        sum(amount) as day_amount,
        sum(sum(amount)) over (partition by order_id order by refunded_on) as amount_so_far
    from {{ ref('int_refunds_as_of') }}
    group by order_id, refunded_on

),

orders as (

    select *
    from {{ ref('int_orders') }}

),

-- What the order was still worth in the evening and in the morning of the day.
worths as (

    select
        orders.order_id,
        orders.customer_id,
        refunds.refunded_on,
        refunds.refunded_at,
        {{ reporting_amount('greatest(orders.goods_amount - refunds.amount_so_far, 0)', 'orders.rate') }} as worth_after,
        {{ reporting_amount(
            'greatest(orders.goods_amount - refunds.amount_so_far + refunds.day_amount, 0)', 'orders.rate'
        ) }} as worth_before
    from refunds
    inner join orders
        on refunds.order_id = orders.order_id

),

final as (

    select
        order_id,
        customer_id,
        refunded_on,
        refunded_at,
        cast(worth_before - worth_after as decimal(18, 4)) as refunded_amount
    from worths
    where worth_before > worth_after

)

select * from final
