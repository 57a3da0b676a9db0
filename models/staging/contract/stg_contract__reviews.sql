-- Reviews as delivered.
-- Grain: one row per review_id, or the raw row where reviews have no id.
{{ config(enabled=is_source_enabled('contract')) }}

with accepted as (

    select *
    from {{ ref('base_contract__reviews') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        review_id,
        customer_id,
        product_id,

        -- numbers
        rating,

        -- timestamps
        created_at,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
