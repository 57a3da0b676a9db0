-- What somebody buys most: categories and product lines.
-- Grain: one row per customer_id with a line in a valid order.

with lines as (

    select
        customer_id,
        ordered_at,
        category,
        product_line,
        greatest(line_amount, 0) as spend
    from {{ ref('int_purchased_lines') }}

),

people as (

    select
        customer_id,
        max(case when category is not null then ordered_at end) as last_ordered_at
    from lines
    group by customer_id

),

last_lines as (

    select lines.*
    from lines
    inner join people
        on
            lines.customer_id = people.customer_id
            and lines.ordered_at = people.last_ordered_at

),

categories as (
    {{ most_frequent('lines', 'customer_id', 'category', weight='spend') }}
),

product_lines as (
    {{ most_frequent('lines', 'customer_id', 'product_line', weight='spend') }}
),

last_categories as (
    {{ most_frequent('last_lines', 'customer_id', 'category', weight='spend') }}
),

final as (

    select
        people.customer_id,
        coalesce(categories.distinct_count, 0) as categories_count,
        categories.category as top_category,
        {{ share('categories.value_weight', 'categories.group_weight') }} as top_category_share,
        last_categories.category as last_purchased_category,
        coalesce(product_lines.distinct_count, 0) as product_lines_count,
        product_lines.product_line as top_product_line,
        {{ share('product_lines.value_weight', 'product_lines.group_weight') }} as top_product_line_share
    from people
    left join categories
        on people.customer_id = categories.customer_id
    left join product_lines
        on people.customer_id = product_lines.customer_id
    left join last_categories
        on people.customer_id = last_categories.customer_id

)

select * from final
