-- What vars say of the predictions, for Python, which vars do not reach.
-- Grain: one row.

with final as (

    select
        cast({{ var('evaluation_days') }} as bigint) as evaluation_days,
        cast({{ var('clv_horizon_days') }} as bigint) as clv_horizon_days,
        cast({{ var('clv_yearly_discount_rate') }} as {{ type_double() }}) as clv_yearly_discount_rate,
        cast({{ var('next_order_interval') }} as {{ type_double() }}) as next_order_interval

)

select * from final
