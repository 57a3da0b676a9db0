-- Orders as delivered, every accepted version, tests and cancelled ones included.
-- Grain: one row per (order_id, updated_at).
{{ config(enabled=is_source_enabled('contract')) }}

with accepted as (

    select *
    from {{ ref('base_contract__orders') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        order_id,
        customer_id,
        store_id,

        -- texts
        email,
        channel,
        currency,
        coupon_code,

        -- numbers
        total_amount,
        discount_amount,
        shipping_amount,
        tax_amount,

        -- booleans
        is_test,

        -- timestamps
        ordered_at,
        cancelled_at,
        updated_at,

        -- when the row became a fact, and where it stands
        _dated_on,
        _file,
        _row_number
    from accepted

)

select * from final
