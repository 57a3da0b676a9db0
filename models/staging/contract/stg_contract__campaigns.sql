-- Campaigns as delivered. Values that base_contract__campaigns notes as impossible are unknown here.
-- Grain: one row per campaign_id.
{{ config(enabled=is_source_enabled('contract')) }}

with accepted as (

    select *
    from {{ ref('base_contract__campaigns') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        campaign_id,
        segment_id,

        -- texts
        name,
        lower(channel) as channel,

        -- numbers
        case when not (cost < 0) then cost end as cost,

        -- timestamps
        started_at,
        case when not (ended_at < started_at) then ended_at end as ended_at,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
