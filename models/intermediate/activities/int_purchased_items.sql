-- Lines of valid orders, with amounts in the reporting currency.
-- Grain: one row per line: (order_id, line_id).

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
        orders.ordered_at,
        orders.ordered_on,
        orders.channel,
        lines.product_id,
        lines.category,
        lines.product_line,
        lines.collection,
        lines.quantity,
        cast((lines.gross_amount - lines.discount_amount) * orders.rate as decimal(18, 4)) as line_amount,
        coalesce(
            lines.launched_on <= orders.ordered_on
            and {{ days_between('lines.launched_on', 'orders.ordered_on') }} <= {{ var('launch_window_days') }},
            false
        ) as is_launch
    from lines
    inner join orders
        on lines.order_id = orders.order_id

)

select * from final
