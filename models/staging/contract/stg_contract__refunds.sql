-- Refunds as delivered.
-- Grain: one row per refund: (order_id, refund_id), or the raw row where refunds have no id.
{{ config(enabled=is_source_enabled('contract')) }}

with accepted as (

    select *
    from {{ ref('base_contract__refunds') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        refund_id,
        order_id,
        order_item_id,

        -- numbers
        amount,

        -- timestamps
        refunded_at,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
