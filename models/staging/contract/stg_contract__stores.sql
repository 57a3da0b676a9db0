-- Stores as delivered. Values that base_contract__stores notes as impossible are unknown here.
-- Grain: one row per store_id.
{{ config(enabled=is_source_enabled('contract')) }}

with accepted as (

    select *
    from {{ ref('base_contract__stores') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        store_id,

        -- texts
        name,
        country,
        region,
        city,

        -- numbers
        case when not (abs(latitude) > 90) then latitude end as latitude,
        case when not (abs(longitude) > 180) then longitude end as longitude,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
