-- Performance of ads as delivered. Values that base_contract__ad_performance notes as impossible are unknown here.
-- Grain: one row per (date, channel, campaign_id, region, age_band, gender).
{{ config(enabled=is_source_enabled('contract')) }}

with accepted as (

    select *
    from {{ ref('base_contract__ad_performance') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        campaign_id,

        -- texts
        lower(channel) as channel,
        region,
        age_band,
        lower(gender) as gender,

        -- numbers
        case when not (impressions_count < 0) then impressions_count end as impressions_count,
        case when not (clicks_count < 0) then clicks_count end as clicks_count,
        case when not (conversions_count < 0) then conversions_count end as conversions_count,
        case when not (cost < 0) then cost end as cost,

        -- dates
        date,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
