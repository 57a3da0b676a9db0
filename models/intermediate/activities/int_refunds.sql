-- Money given back on valid orders, as in int_order_refunds, with what it was given back for.
-- Grain: one row per (order_id, refunded_on). The product is known where all that was given back that day
-- was for one.

with refunds as (

    select *
    from {{ ref('int_order_refunds') }}

),

returned as (

    select
        refunds.order_id,
        refunds.refunded_on,
        min(items.product_id) as product_id,
        min(items.category) as category,
        min(items.product_line) as product_line,
        min(items.collection) as collection
    from {{ ref('int_refunds_as_of') }} as refunds
    left join {{ ref('int_purchased_lines') }} as items
        on
            refunds.order_id = items.order_id
            and refunds.order_item_id = items.line_id
    group by refunds.order_id, refunds.refunded_on
    having
        count(*) = count(items.product_id)
        and min(items.product_id) = max(items.product_id)

),

final as (

    select
        refunds.order_id || '|' || cast(refunds.refunded_on as {{ dbt.type_string() }}) as refund_key,
        refunds.customer_id,
        orders.source_system,
        orders.channel,
        refunds.refunded_at,
        refunds.refunded_on,
        refunds.refunded_amount,
        returned.product_id,
        returned.category,
        returned.product_line,
        returned.collection
    from refunds
    inner join {{ ref('int_orders') }} as orders
        on refunds.order_id = orders.order_id
    left join returned
        on
            refunds.order_id = returned.order_id
            and refunds.refunded_on = returned.refunded_on

)

select * from final
