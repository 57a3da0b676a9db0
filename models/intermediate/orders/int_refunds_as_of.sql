-- Refunds known at the as-of date, each on its local day, in the currency of its order.
-- Grain: one row per refund: (source_system, _file, _row_number). Money cannot go back before it came:
-- a refund dated before its order counts on the order's day.

with refunds as (

    select *
    from {{ ref('int_refunds_unioned') }}

),

orders as (

    select *
    from {{ ref('int_orders_as_of') }}

),

final as (

    select
        refunds.source_system,
        refunds.refund_id,
        refunds.order_id,
        refunds.order_item_id,
        greatest(refunds.refunded_at, orders.ordered_at) as refunded_at,
        greatest({{ local_date('refunds.refunded_at') }}, orders.ordered_on) as refunded_on,
        {{ local_date('refunds.refunded_at') }} < orders.ordered_on as is_before_order,
        refunds.amount,
        refunds._file,
        refunds._row_number
    from refunds
    inner join orders
        on refunds.order_id = orders.order_id
    where {{ is_known('refunds.refunded_at') }}

)

select * from final
