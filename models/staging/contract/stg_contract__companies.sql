-- Companies as delivered. Values that base_contract__companies notes as impossible are unknown here.
-- Grain: one row per company_id.
{{ config(enabled=is_source_enabled('contract')) }}

with accepted as (

    select *
    from {{ ref('base_contract__companies') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        company_id,

        -- texts
        name,
        lower(industry) as industry,
        country,

        -- numbers
        case when not (employee_count < 0) then employee_count end as employee_count,
        case when not (annual_revenue < 0) then annual_revenue end as annual_revenue,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
