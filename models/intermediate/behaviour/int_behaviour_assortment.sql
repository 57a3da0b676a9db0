-- Everything somebody has bought, as lists, for rules such as "bought A, never B".
-- Grain: one row per customer_id with a line in a valid order.

with lines as (

    select distinct
        customer_id,
        product_id,
        category,
        product_line
    from {{ ref('int_purchased_lines') }}

),

final as (

    select
        customer_id,
        count(distinct product_id) as products_count,
        {{ list_of_texts('product_id') }} as purchased_products,
        {{ list_of_texts('category') }} as purchased_categories,
        {{ list_of_texts('product_line') }} as purchased_product_lines
    from lines
    group by customer_id

)

select * from final
