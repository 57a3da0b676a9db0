-- Products. The category is the data's product_category, the line its finer product_type.
-- Grain: one row per product_id.
{{ config(enabled=is_source_enabled('complete_journey')) }}

with accepted as (

    select *
    from {{ ref('base_complete_journey__products') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        product_id,

        -- texts
        -- Most gasoline is filed under the catch-all COUPON/MISC ITEMS, where it would be everybody's top category.
        case when product_type like 'GASOLINE%' then 'FUEL' else product_category end as category,
        product_type as product_line,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
