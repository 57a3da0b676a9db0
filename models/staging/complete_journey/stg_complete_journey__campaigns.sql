-- Campaigns: coupons sent by mail. What they cost, and to which segment they went, is not in the data.
-- Grain: one row per campaign_id.
{{ config(enabled=is_source_enabled('complete_journey')) }}

with accepted as (

    select *
    from {{ ref('base_complete_journey__campaign_descriptions') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        campaign_id,

        -- texts
        'Campaign ' || campaign_id || coalesce(' (' || campaign_type || ')', '') as name,
        'mail' as channel,

        -- timestamps: midnight of the first and of the last day, New York
        {{ parse_value('start_date', 'timestamp') }} as started_at,
        {{ parse_value('end_date', 'timestamp') }} as ended_at,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
