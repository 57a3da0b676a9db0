-- Value band by risk band of everybody who bought, in two readings. `default`: value is what somebody
-- spent, risk how long they have been away for their pace. `literal`: risk is few purchases, value many
-- and dear ones, so that both axes hold the number of orders.
-- Grain: one row per (period, customer_id, variant) of people with a valid order by the end of the period.
-- Bands lie between cut points of the population or of the pace, so that equal values get equal bands.

{%- set medium_ratio, high_ratio = var('nine_grid_risk_ratios') %}

with paces as (

    select *
    from {{ ref('int_purchase_pace') }}

),

cuts as (

    select
        period,
        {{ discrete_percentile('1.0 / 3', 'amount_spent') }} as amount_spent_lower_cut,
        {{ discrete_percentile('2.0 / 3', 'amount_spent') }} as amount_spent_upper_cut,
        {{ discrete_percentile('1.0 / 3', 'orders_count') }} as orders_count_lower_cut,
        {{ discrete_percentile('2.0 / 3', 'orders_count') }} as orders_count_upper_cut
    from paces
    group by period

),

scored as (

    select
        paces.period,
        paces.customer_id,
        paces.pace_ratio,
        {{ tercile('paces.amount_spent', 'cuts.amount_spent_lower_cut', 'cuts.amount_spent_upper_cut') }} as amount_level,
        {{ tercile('paces.orders_count', 'cuts.orders_count_lower_cut', 'cuts.orders_count_upper_cut') }} as orders_level
    from paces
    inner join cuts
        on paces.period = cuts.period

),

variants as (

    select
        period,
        customer_id,
        'default' as variant,
        amount_level as value_level,
        case
            when pace_ratio >= {{ high_ratio }} then 3
            when pace_ratio >= {{ medium_ratio }} then 2
            else 1
        end as risk_level
    from scored
    union all
    select
        period,
        customer_id,
        'literal' as variant,
        -- The mean of both, rounded half up.
        case when amount_level + orders_level >= 5 then 3 when amount_level + orders_level >= 3 then 2 else 1 end as value_level,
        4 - orders_level as risk_level
    from scored

),

final as (

    select
        period,
        customer_id,
        variant,
        value_level,
        risk_level,
        case value_level when 1 then 'low' when 2 then 'medium' else 'high' end as value_band,
        case risk_level when 1 then 'low' when 2 then 'medium' else 'high' end as risk_band
    from variants

)

select * from final
