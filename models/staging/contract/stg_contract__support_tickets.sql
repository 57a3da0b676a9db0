-- Support tickets as delivered. Values that base_contract__support_tickets notes as impossible are unknown here.
-- Grain: one row per ticket_id, or the raw row where tickets have no id.
{{ config(enabled=is_source_enabled('contract')) }}

with accepted as (

    select *
    from {{ ref('base_contract__support_tickets') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        ticket_id,
        customer_id,

        -- texts
        lower(topic) as topic,
        lower(sentiment) as sentiment,

        -- timestamps
        opened_at,
        case when not (closed_at < opened_at) then closed_at end as closed_at,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
