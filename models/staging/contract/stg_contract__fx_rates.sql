-- Exchange rates as delivered.
-- Grain: one row per (currency, date).
{{ config(enabled=is_source_enabled('contract')) }}

with accepted as (

    select *
    from {{ ref('base_contract__fx_rates') }}
    where _status = 'accepted'

),

final as (

    select
        -- texts
        currency,

        -- numbers
        rate_to_reporting,

        -- dates
        date,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
