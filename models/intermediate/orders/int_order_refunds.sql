-- What was given back by the as-of date, in the currency of the order.
-- Grain: one row per order_id with a refund.

with refunds as (

    select *
    from {{ ref('int_refunds_unioned') }}

),

final as (

    select
        order_id,
        cast(sum(amount) as decimal(18, 4)) as refunded_amount
    from refunds
    where {{ is_known('refunded_at') }}
    group by order_id

)

select * from final
