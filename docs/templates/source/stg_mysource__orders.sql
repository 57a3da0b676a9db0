-- Tickets as orders.
-- Grain: one row per order_id.
{{ config(enabled=is_source_enabled('mysource')) }}

with accepted as (

    select *
    from {{ ref('base_mysource__tickets') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        ticket_id as order_id,
        card_id as customer_id,
        till as store_id,

        -- texts
        'pos' as channel,

        -- numbers
        paid as total_amount,
        tax as tax_amount,

        -- timestamps
        sold_at as ordered_at,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
