-- Ids that stand for a person at the as-of date: rows of customers, ids only orders know (stubs), and
-- guests, made from the e-mail address of an order without an id. Deleted ones are in, and say so.
-- Grain: one row per account_id.

with customers as (

    select *
    from {{ ref('int_customers_as_of') }}

),

-- A test order is nobody's, and one that cannot be used makes no person either.
order_accounts as (

    select
        orders.account_id,
        min(orders.source_system) as source_system,
        min(case when orders.is_guest then 1 else 0 end) as is_guest,
        min({{ email_key('orders.email') }}) as email,
        max(case when orders.email is not null then 1 else 0 end) as has_email
    from {{ ref('int_orders_as_of') }} as orders
    inner join {{ ref('int_order_amounts') }} as amounts
        on orders.order_id = amounts.order_id
    where
        not orders.is_test
        and amounts.rejected_because is null
    group by orders.account_id

),

final as (

    select
        coalesce(customers.customer_id, order_accounts.account_id) as account_id,
        case
            when customers.customer_id is not null then 'customer'
            when order_accounts.is_guest = 1 then 'guest'
            else 'stub'
        end as account_type,
        coalesce(customers.source_system, order_accounts.source_system) as source_system,
        coalesce(lower(customers.person_type), 'customer') as person_type,
        customers.created_at,
        {{ is_known('customers.deleted_at') }} as is_deleted,
        case when customers.customer_id is null then order_accounts.email else customers.email end as email,
        customers.phone,
        customers.country,
        customers.email is not null or coalesce(order_accounts.has_email, 0) = 1 as has_email
    from customers
    full outer join order_accounts
        on customers.customer_id = order_accounts.account_id

)

select * from final
