-- Value and risk of everybody who bought, in bands, and who is to be won back first.
-- Grain: one row per (customer_id, variant). People without a valid order have no row.

with nine_grid as (

    select *
    from {{ ref('int_nine_grid') }}

),

final as (

    select
        nine_grid.customer_id,
        nine_grid.variant,
        {{ as_of_date() }} as as_of_date,
        nine_grid.value_band,
        nine_grid.risk_band,
        nine_grid.value_band || '_' || nine_grid.risk_band as cell,
        nine_grid.value_band = 'high' and nine_grid.risk_band = 'high' as is_priority,
        case
            when nine_grid.value_band = 'high' and nine_grid.risk_band = 'high' then browsing.last_viewed_category
        end as last_viewed_category
    from nine_grid
    left join {{ ref('int_behaviour_browsing') }} as browsing
        on nine_grid.customer_id = browsing.customer_id
    where nine_grid.period = 'as_of'

)

select * from final
