-- Variants of products: what lines of orders name, by SKU or, without one, by name. What stands in the first row of a
-- product alone is said of all its variants. Of variants that share a SKU one stays, active ones first.
-- Grain: one row per product_id.
{{ config(enabled=is_source_enabled('shopify')) }}

with of_products as (

    select
        *,
        max(title) over (partition by handle) as product_title,
        max(product_category) over (partition by handle) as category,
        max(type) over (partition by handle) as product_type,
        max(lower(status)) over (partition by handle) as product_status,
        bool_or(gift_card) over (partition by handle) as is_gift_card
    from {{ ref('base_shopify__products') }}
    where _status = 'accepted'

),

named as (

    select
        *,
        product_title || coalesce(
            ' - ' || nullif(
                concat_ws(' / ', nullif(option1_value, 'Default Title'), option2_value, option3_value), ''
            ),
            ''
        ) as name
    from of_products
    where option1_value is not null

),

ranked as (

    select
        *,
        coalesce(sku, name) as product_id,
        row_number() over (
            partition by coalesce(sku, name)
            order by
                case when product_status = 'active' then 0 else 1 end,
                handle,
                option1_value,
                option2_value nulls first,
                option3_value nulls first
        ) as variant_rank
    from named

),

final as (

    select
        -- ids
        product_id,

        -- texts
        name,
        coalesce(category, product_type) as category,
        product_type as product_line,

        -- numbers
        price,
        cost_per_item as unit_cost,

        -- booleans
        case
            when product_status <> 'active' then false
            when inventory_tracker is null or lower(inventory_policy) = 'continue' then true
            else inventory_quantity > 0
        end as is_in_stock,
        coalesce(is_gift_card, false) as _is_gift_card,

        -- where the row stands
        _file,
        _row_number
    from ranked
    where
        variant_rank = 1
        and product_id is not null

)

select * from final
