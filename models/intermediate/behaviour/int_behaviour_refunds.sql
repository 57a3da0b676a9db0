-- Money somebody got back, by the day it was given back.
-- Grain: one row per customer_id with a refund on a valid order.

with refunds as (

    select *
    from {{ ref('int_order_refunds') }}

),

final as (

    select
        customer_id,
        cast(sum(refunded_amount) as decimal(18, 4)) as refunded_amount,
        {%- for days in feature_windows() %}
        cast(
            coalesce(sum(case when refunded_on > {{ as_of_date(days) }} then refunded_amount end), 0) as decimal(18, 4)
        ) as refunded_amount_{{ days }}d,
        {%- endfor %}
        count(distinct order_id) as refunded_orders_count,
        max(refunded_on) as last_refund_date
    from refunds
    group by customer_id

)

select * from final
