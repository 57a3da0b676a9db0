-- What somebody buys: categories, product lines and launches.
-- Grain: one row per customer_id with a line in a valid order.

with lines as (

    select
        orders.customer_id,
        order_lines.category,
        order_lines.product_line,
        coalesce(order_lines.collection, order_lines.product_id) as launched_thing,
        order_lines.ordered_on >= order_lines.launched_on
        and {{ days_between('order_lines.launched_on', 'order_lines.ordered_on') }}
        <= {{ var('launch_window_days') }} as is_launch,
        cast((order_lines.gross_amount - order_lines.discount_amount) * orders.rate as decimal(18, 4)) as line_amount
    from {{ ref('int_order_lines') }} as order_lines
    inner join {{ ref('int_orders') }} as orders
        on order_lines.order_id = orders.order_id

),

categories as (
    {{ most_frequent('lines', 'customer_id', 'category', weight='greatest(line_amount, 0)') }}
),

totals as (

    select
        customer_id,
        count(distinct product_line) as product_lines_count,
        count(distinct case when is_launch then launched_thing end) as launches_bought_count
    from lines
    group by customer_id

),

final as (

    select
        totals.customer_id,
        coalesce(categories.distinct_count, 0) as categories_count,
        categories.category as top_category,
        {{ share('categories.value_weight', 'categories.group_weight') }} as top_category_share,
        totals.product_lines_count,
        totals.launches_bought_count
    from totals
    left join categories
        on totals.customer_id = categories.customer_id

)

select * from final
