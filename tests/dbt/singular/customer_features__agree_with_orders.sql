-- Features and orders tell of the same people, purchases and money.
-- Fails for every customer for whom they do not.

with purchases as (

    select
        customer_id,
        count(*) as orders_count,
        sum(net_amount) as net_amount
    from {{ ref('orders') }}
    group by customer_id

)

select
    customers.customer_id,
    features.orders_count,
    purchases.orders_count as orders_in_mart,
    features.amount_spent,
    purchases.net_amount as amount_in_mart
from {{ ref('customers') }} as customers
full outer join {{ ref('customer_features') }} as features
    on customers.customer_id = features.customer_id
left join purchases
    on features.customer_id = purchases.customer_id
where
    customers.customer_id is null
    or features.customer_id is null
    or features.orders_count <> coalesce(purchases.orders_count, 0)
    or features.amount_spent <> coalesce(purchases.net_amount, 0)
