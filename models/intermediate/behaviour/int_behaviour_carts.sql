-- Carts and checkouts somebody started and abandoned.
-- Grain: one row per customer_id with a cart or checkout.

with carts as (

    select *
    from {{ ref('int_carts') }}

),

last_orders as (

    select
        customer_id,
        max(ordered_at) as ordered_at
    from {{ ref('int_orders') }}
    group by customer_id

),

totals as (

    select
        {%- for step in ['cart', 'checkout'] %}
        count(case when step = '{{ step }}' and started_on > {{ as_of_date(30) }} then 1 end) as {{ step }}s_30d,
        count(case when step = '{{ step }}' and abandoned_on > {{ as_of_date(30) }} then 1 end) as {{ step }}s_abandoned_30d,
        max(case when step = '{{ step }}' then abandoned_at end) as last_{{ step }}_abandoned_at,
        max(case when step = '{{ step }}' then abandoned_on end) as last_{{ step }}_abandoned_date,
        {%- endfor %}
        customer_id
    from carts
    group by customer_id

),

final as (

    select
        {%- for step in ['cart', 'checkout'] %}
        case
            when totals.last_{{ step }}_abandoned_at is not null
                then coalesce(last_orders.ordered_at > totals.last_{{ step }}_abandoned_at, false)
        end as has_ordered_since_{{ step }}_abandoned,
        {%- endfor %}
        totals.*
    from totals
    left join last_orders
        on totals.customer_id = last_orders.customer_id

)

select * from final
