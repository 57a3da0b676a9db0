-- Full price or discount, with or without coupons. Unknown where the data says nothing of them.
-- Grain: one row per customer_id with a valid order.

with orders as (

    select *
    from {{ ref('int_orders') }}

),

final as (

    select
        customer_id,
        {{ share('count(case when is_discounted then 1 end)', 'count(is_discounted)') }} as discounted_order_share,
        count(case when is_discounted then 1 end) as discounted_orders_count,
        {%- for days in feature_windows() %}
        count(case when is_discounted and ordered_on > {{ as_of_date(days) }} then 1 end) as discounted_orders_{{ days }}d,
        {%- endfor %}
        count(case when not is_discounted then 1 end) as full_price_orders_count,
        count(case when has_coupon then 1 end) as coupon_orders_count,
        {{ share('count(case when has_coupon then 1 end)', 'count(has_coupon)') }} as coupon_order_share,
        cast(sum(discount_amount) as decimal(18, 4)) as discount_amount,
        {{ share(
            'sum(discount_amount)', 'sum(case when discount_amount is not null then gross_amount end)'
        ) }} as average_discount_share
    from orders
    group by customer_id

)

select * from final
