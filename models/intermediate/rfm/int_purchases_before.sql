-- What somebody had bought by the day evaluation_days before the as-of date: how often, for how much, how long
-- before, in which rhythm and what most. As the behaviour relations say it of the as-of date.
-- Grain: one row per customer_id with a valid order by then.

with orders as (

    select *
    from {{ ref('int_orders_before') }}

),

lines as (

    select
        orders.customer_id,
        order_lines.category,
        greatest({{ reporting_amount('(order_lines.gross_amount - order_lines.discount_amount)', 'orders.rate') }}, 0) as spend
    from {{ ref('int_order_lines') }} as order_lines
    inner join orders
        on order_lines.order_id = orders.order_id

),

categories as (
    {{ most_frequent('lines', 'customer_id', 'category', weight='spend') }}
),

days as (

    select distinct
        customer_id,
        ordered_on
    from orders

),

neighbours as (

    select
        *,
        lag(ordered_on) over (partition by customer_id order by ordered_on) as ordered_on_before
    from days

),

rhythms as (

    select
        customer_id,
        cast(
            percentile_cont(0.5) within group (order by {{ days_between('ordered_on_before', 'ordered_on') }}) as decimal(18, 4)
        ) as median_days_between_orders
    from neighbours
    group by customer_id

),

totals as (

    select
        customer_id,
        count(*) as orders_count,
        cast(sum(net_amount) as decimal(18, 4)) as amount_spent,
        {{ days_between('max(ordered_on)', as_of_date(var('evaluation_days'))) }} as recency_days
    from orders
    group by customer_id

),

final as (

    select
        totals.*,
        rhythms.median_days_between_orders,
        categories.category as top_category
    from totals
    inner join rhythms
        on totals.customer_id = rhythms.customer_id
    left join categories
        on totals.customer_id = categories.customer_id

)

select * from final
