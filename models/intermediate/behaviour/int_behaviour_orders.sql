-- How often and for how much somebody bought: lifetime and windows ending at the as-of date.
-- Grain: one row per customer_id with a valid order.

with orders as (

    select *
    from {{ ref('int_orders') }}

),

large_order as (

    select {{ discrete_percentile(var('large_order_percentile'), 'net_amount') }} as net_amount
    from orders

),

final as (

    select
        orders.customer_id,
        count(*) as orders_count,
        cast(sum(orders.net_amount) as decimal(18, 4)) as amount_spent,
        {{ quotient('sum(orders.net_amount)', 'count(*)') }} as average_order_amount,
        max(orders.net_amount) as max_order_amount,
        count(case when orders.net_amount >= large_order.net_amount then 1 end) as large_orders_count,
        min(orders.ordered_on) as first_order_date,
        max(orders.ordered_on) as last_order_date,
        {{ days_between('max(orders.ordered_on)', as_of_date()) }} as recency_days,
        -- Who is known for less than a year is counted as if for one.
        {{ quotient(
            'count(*) * 365.0', 'greatest(' ~ days_between('min(orders.ordered_on)', as_of_date()) ~ ' + 1, 365)'
        ) }} as orders_per_year,
        {%- for days in feature_windows() %}
        count(case when orders.ordered_on > {{ as_of_date(days) }} then 1 end) as orders_{{ days }}d,
        cast(
            coalesce(sum(case when orders.ordered_on > {{ as_of_date(days) }} then orders.net_amount end), 0) as decimal(18, 4)
        ) as amount_{{ days }}d,
        {%- endfor %}
        case
            when {{ available('refunds') }}
                then {{ share('sum(orders.refunded_amount)', 'sum(orders.paid_amount)') }}
        end as refunded_share
    from orders
    cross join large_order
    group by orders.customer_id

)

select * from final
