-- Survey scores as delivered.
-- Grain: one row per (customer_id, metric, answered_at).
{{ config(enabled=is_source_enabled('contract')) }}

with accepted as (

    select *
    from {{ ref('base_contract__survey_scores') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        customer_id,

        -- texts
        lower(metric) as metric,

        -- numbers
        score,

        -- timestamps
        answered_at,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
