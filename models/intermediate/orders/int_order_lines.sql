-- Lines of the orders placed by the as-of date, with product and amounts in the order's currency;
-- what the product costs is in the reporting currency.
-- Grain: one row per line: (order_id, line_id). A line without a quantity is one unit; line_id
-- numbers equal lines of an order where the source has no ids.

with items as (

    select
        *,
        cast(coalesce(quantity, 1) as decimal(18, 4)) as units
    from {{ ref('int_order_items_unioned') }}

),

products as (

    select *
    from {{ ref('int_products_unioned') }}

),

orders as (

    select *
    from {{ ref('int_orders_as_of') }}

),

final as (

    select
        items.order_id,
        coalesce(items.order_item_id, items._file || '#' || cast(items._row_number as {{ dbt.type_string() }})) as line_id,
        items.product_id,
        products.category,
        products.product_line,
        products.collection,
        {{ local_date('products.launched_at') }} as launched_on,
        coalesce(items.quantity, 1) as quantity,
        {{ product_amount('items.units', 'items.unit_price') }} as gross_amount,
        coalesce(items.discount_amount, 0) as discount_amount,
        {{ product_amount('items.units', 'items.unit_cost') }} as cost_amount,
        {{ product_amount('items.units', 'products.unit_cost') }} as product_cost_amount
    from items
    inner join orders
        on items.order_id = orders.order_id
    left join products
        on items.product_id = products.product_id

)

select * from final
