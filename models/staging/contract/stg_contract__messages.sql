-- Events of messages as delivered.
-- Grain: one row per (message_id, event_type, occurred_at), or the raw row where messages have no id.
{{ config(enabled=is_source_enabled('contract')) }}

with accepted as (

    select *
    from {{ ref('base_contract__messages') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        message_id,
        customer_id,
        campaign_id,

        -- texts
        lower(channel) as channel,
        lower(event_type) as event_type,

        -- timestamps
        occurred_at,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
