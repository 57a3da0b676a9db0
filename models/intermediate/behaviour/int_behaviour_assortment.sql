-- Everything somebody has bought, as lists, for rules such as "bought A, never B".
-- Grain: one row per customer_id with a line in a valid order.

{%- set lists = {
    'purchased_products': 'product_id', 'purchased_categories': 'category', 'purchased_product_lines': 'product_line'
} %}

with lines as (

    select *
    from {{ ref('int_purchased_lines') }}

),

people as (

    select distinct customer_id
    from lines

),

{%- for list, column in lists.items() %}

{{ list }} as (

    select
        customer_id,
        count(*) as things_count,
        {{ list_of_texts(column, are_distinct=true) }} as {{ list }}
    from (
        select distinct
            customer_id,
            {{ column }}
        from lines
        where {{ column }} is not null
    ) as bought
    group by customer_id

),
{%- endfor %}

final as (

    select
        people.customer_id,
        coalesce(purchased_products.things_count, 0) as products_count,
        purchased_products.purchased_products,
        purchased_categories.purchased_categories,
        purchased_product_lines.purchased_product_lines
    from people
    left join purchased_products
        on people.customer_id = purchased_products.customer_id
    left join purchased_categories
        on people.customer_id = purchased_categories.customer_id
    left join purchased_product_lines
        on people.customer_id = purchased_product_lines.customer_id

)

select * from final
