-- Ids that stand for somebody: accounts known at the as-of date, deleted ones included, and ids that
-- only orders know. What names any other id is nobody's.
-- Grain: one row per customer_id as the sources write it.

with accounts as (

    select customer_id
    from {{ ref('int_customers_as_of') }}

),

-- A test order is nobody's, and one that cannot be used makes no person either.
order_people as (

    select orders.customer_id
    from {{ ref('int_orders_as_of') }} as orders
    inner join {{ ref('int_order_amounts') }} as amounts
        on orders.order_id = amounts.order_id
    where
        not orders.is_test
        and amounts.rejected_because is null

),

final as (

    select customer_id from accounts
    union distinct
    select customer_id from order_people

)

select * from final
