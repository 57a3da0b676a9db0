-- Exposures to experiments as delivered. Values that base_contract__experiment_exposures notes as impossible are unknown here.
-- Grain: one row per (experiment_id, customer_id, exposed_at).
{{ config(enabled=is_source_enabled('contract')) }}

with accepted as (

    select *
    from {{ ref('base_contract__experiment_exposures') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        experiment_id,
        customer_id,

        -- texts
        variant,

        -- numbers
        case when not (price < 0) then price end as price,

        -- timestamps
        exposed_at,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
