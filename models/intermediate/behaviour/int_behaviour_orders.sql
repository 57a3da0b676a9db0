-- How often and for how much somebody bought: lifetime and windows ending at the as-of date.
-- Grain: one row per customer_id with a valid order.

{%- set windows = [7, 30, 90, 180, 365] %}

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
        cast(round(sum(orders.net_amount) / count(*), 4) as decimal(18, 4)) as average_order_amount,
        max(orders.net_amount) as max_order_amount,
        count(case when orders.net_amount >= large_order.net_amount then 1 end) as large_orders_count,
        min(orders.ordered_on) as first_order_date,
        max(orders.ordered_on) as last_order_date,
        {{ days_between('max(orders.ordered_on)', as_of_date()) }} as recency_days,
        {%- for days in windows %}
        count(case when orders.ordered_on > {{ as_of_date(days) }} then 1 end) as orders_{{ days }}d,
        cast(
            coalesce(sum(case when orders.ordered_on > {{ as_of_date(days) }} then orders.net_amount end), 0) as decimal(18, 4)
        ) as amount_{{ days }}d,
        {%- endfor %}
        case
            when {{ available('refunds') }}
                then {{ share('sum(orders.refunded_amount)', 'sum(orders.paid_amount)') }}
        end as refunded_share,
        cast(sum(orders.units_count) as decimal(18, 4)) as units_count,
        cast(round(avg(orders.units_count), 4) as decimal(18, 4)) as average_basket_units,
        {{ share('count(case when orders.is_discounted then 1 end)', 'count(orders.is_discounted)') }} as discounted_order_share,
        case
            when count(orders.is_discounted) > 0 then count(case when not orders.is_discounted then 1 end)
        end as full_price_orders_count,
        case when count(orders.has_coupon) > 0 then count(case when orders.has_coupon then 1 end) end as coupon_orders_count
    from orders
    cross join large_order
    group by orders.customer_id

)

select * from final
