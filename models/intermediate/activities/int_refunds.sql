-- Refunds of valid orders up to the as-of date, in the reporting currency, on the day the money was
-- given back. What was given back beyond what was paid counts here, and not in net amounts.
-- Grain: one row per refund_key.

with refunds as (

    select
        *,
        coalesce(refund_id, _file || '#' || cast(_row_number as {{ dbt.type_string() }})) as refund_number
    from {{ ref('int_refunds_unioned') }}
    where {{ is_known('refunded_at') }}

),

final as (

    select
        refunds.order_id || '|' || refunds.refund_number as refund_key,
        refunds.order_id,
        orders.customer_id,
        orders.source_system,
        orders.channel,
        refunds.refunded_at,
        {{ local_date('refunds.refunded_at') }} as refunded_on,
        items.product_id,
        items.category,
        items.product_line,
        items.collection,
        cast(refunds.amount * orders.rate as decimal(18, 4)) as refund_amount
    from refunds
    inner join {{ ref('int_orders') }} as orders
        on refunds.order_id = orders.order_id
    left join {{ ref('int_purchased_items') }} as items
        on
            refunds.order_id = items.order_id
            and refunds.order_item_id = items.line_id

)

select * from final
