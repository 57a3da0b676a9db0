-- Events as delivered. Values that base_contract__events notes as impossible are unknown here.
-- Grain: one row per event_id, or the raw row where events have no id.
{{ config(enabled=is_source_enabled('contract')) }}

with accepted as (

    select *
    from {{ ref('base_contract__events') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        event_id,
        visitor_id,
        customer_id,
        session_id,
        product_id,
        content_id,
        list_id,
        cart_id,

        -- texts
        lower(event_type) as event_type,
        category,
        page_url,
        referrer,
        utm_source,
        utm_medium,
        utm_campaign,
        lower(device) as device,

        -- numbers
        cart_amount,
        case when not (duration_seconds < 0) then duration_seconds end as duration_seconds,

        -- timestamps
        occurred_at,
        scheduled_at,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
