-- Valid orders that look like another one delivered under a second id: the same person, second,
-- amount and lines. They are reported, not dropped: two equal orders may both have been placed.
-- Grain: one row per order_id, all but the first of its kind. Between sources products are compared by
-- quantity and amount alone, because each has ids of its own.

{%- set product_line_text = "lines.line_text || '*' || lines.product_id" %}

with orders as (

    select
        order_id,
        customer_id,
        source_system,
        currency,
        paid_amount,
        {{ dbt.date_trunc('second', 'ordered_at') }} as ordered_second
    from {{ ref('int_orders') }}

),

-- Few, so that lines are compared of few orders.
alike as (

    select
        customer_id,
        currency,
        paid_amount,
        ordered_second
    from orders
    group by customer_id, currency, paid_amount, ordered_second
    having count(*) > 1

),

lines as (

    select
        order_id,
        coalesce(product_id, '') as product_id,
        cast(quantity as {{ dbt.type_string() }})
        || '*' || coalesce(cast(gross_amount as {{ dbt.type_string() }}), '') as line_text
    from {{ ref('int_order_lines') }}

),

baskets as (

    select
        orders.order_id,
        orders.customer_id,
        orders.source_system,
        orders.currency,
        orders.paid_amount,
        orders.ordered_second,
        coalesce({{ list_texts('lines.line_text', 'lines.line_text') }}, '') as basket,
        coalesce({{ list_texts(product_line_text, product_line_text) }}, '') as basket_of_products
    from orders
    inner join alike
        on
            orders.customer_id = alike.customer_id
            and orders.currency = alike.currency
            and orders.paid_amount = alike.paid_amount
            and orders.ordered_second = alike.ordered_second
    left join lines
        on orders.order_id = lines.order_id
    group by
        orders.order_id, orders.customer_id, orders.source_system, orders.currency, orders.paid_amount,
        orders.ordered_second

),

ranked as (

    select
        order_id,
        source_system,
        min(source_system) over (
            partition by customer_id, currency, paid_amount, ordered_second, basket
        ) as first_source_system,
        row_number() over (
            partition by customer_id, currency, paid_amount, ordered_second, basket, source_system, basket_of_products
            order by order_id
        ) as repetition
    from baskets

),

final as (

    select order_id
    from ranked
    where
        repetition > 1
        or source_system > first_source_system

)

select * from final
