-- Lines of valid orders, with the person and amounts in the reporting currency.
-- Grain: one row per (order_id, line_id).

with lines as (

    select *
    from {{ ref('int_order_lines') }}

),

orders as (

    select *
    from {{ ref('int_orders') }}

),

final as (

    select
        lines.order_id,
        lines.line_id,
        orders.customer_id,
        orders.source_system,
        orders.channel,
        orders.ordered_at,
        orders.ordered_on,
        lines.product_id,
        lines.category,
        lines.product_line,
        lines.collection,
        lines.launched_on,
        lines.quantity,
        {{ reporting_amount('lines.gross_amount', 'orders.rate') }} as gross_amount,
        -- Discounts on the whole order are not spread over its lines.
        {{ reporting_amount('(lines.gross_amount - lines.discount_amount)', 'orders.rate') }} as line_amount
    from lines
    inner join orders
        on lines.order_id = orders.order_id

)

select * from final
