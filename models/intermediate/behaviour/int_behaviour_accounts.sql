-- What the people of an account bought together.
-- Grain: one row per customer_id with an account; people of one account have the same values.

with people as (

    select
        customers.customer_id,
        customers.company_id,
        coalesce(orders.orders_count, 0) as orders_count,
        coalesce(orders.amount_spent, 0) as amount_spent
    from {{ ref('int_customers') }} as customers
    left join {{ ref('int_behaviour_orders') }} as orders
        on customers.customer_id = orders.customer_id
    where customers.company_id is not null

),

accounts as (

    select
        company_id,
        count(*) as account_people_count,
        cast(sum(orders_count) as bigint) as account_orders_count,
        cast(sum(amount_spent) as decimal(18, 4)) as account_amount_spent,
        max(orders_count) > 0 as account_any_buyer,
        min(orders_count) > 0 as account_all_buyers
    from people
    group by company_id

),

product_lines as (

    select
        people.company_id,
        {{ list_of_texts('order_lines.product_line') }} as account_previous_product_lines
    from {{ ref('int_order_lines') }} as order_lines
    inner join {{ ref('int_orders') }} as orders
        on order_lines.order_id = orders.order_id
    inner join people
        on orders.customer_id = people.customer_id
    group by people.company_id

),

final as (

    select
        people.customer_id,
        accounts.account_people_count,
        accounts.account_orders_count,
        accounts.account_amount_spent,
        accounts.account_any_buyer,
        accounts.account_all_buyers,
        product_lines.account_previous_product_lines
    from people
    inner join accounts
        on people.company_id = accounts.company_id
    left join product_lines
        on people.company_id = product_lines.company_id

)

select * from final
