-- What was given back day by day adds up to what the order says was given back, and no day lies before
-- the order or after the as-of date.
-- Fails for every order for which that does not hold.

with refunds as (

    select
        order_id,
        min(refunded_on) as first_refunded_on,
        max(refunded_on) as last_refunded_on,
        sum(refunded_amount) as refunded_amount
    from {{ ref('int_order_refunds') }}
    group by order_id

)

select
    orders.order_id,
    orders.refunded_amount,
    refunds.refunded_amount as refunded_day_by_day
from {{ ref('orders') }} as orders
full outer join refunds
    on orders.order_id = refunds.order_id
where
    orders.order_id is null
    or orders.refunded_amount <> coalesce(refunds.refunded_amount, 0)
    or refunds.first_refunded_on < orders.ordered_on
    or refunds.last_refunded_on > {{ as_of_date() }}
