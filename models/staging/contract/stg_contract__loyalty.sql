-- Loyalty memberships as delivered. Values that base_contract__loyalty notes as impossible are unknown here.
-- Grain: one row per (customer_id, tier, joined_at).
{{ config(enabled=is_source_enabled('contract')) }}

with accepted as (

    select *
    from {{ ref('base_contract__loyalty') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        customer_id,

        -- texts
        lower(tier) as tier,

        -- numbers
        case when not (points < 0) then points end as points,

        -- timestamps
        joined_at,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
