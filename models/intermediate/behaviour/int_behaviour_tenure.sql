-- How long somebody has been known: since the account was made or the first order, whichever is earlier.
-- Grain: one row per customer_id of the population.

with customers as (

    select
        customer_id,
        {{ local_date('created_at') }} as created_on
    from {{ ref('int_customers') }}

),

final as (

    select
        customers.customer_id,
        {{ days_between(
            'least(coalesce(customers.created_on, orders.first_order_date), coalesce(orders.first_order_date, customers.created_on))',
            as_of_date()
        ) }} as tenure_days
    from customers
    left join {{ ref('int_behaviour_orders') }} as orders
        on customers.customer_id = orders.customer_id

)

select * from final
