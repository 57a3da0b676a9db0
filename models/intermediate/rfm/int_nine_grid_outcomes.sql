-- What the nine-grid said of people evaluation_days before the as-of date, how recently they had bought then, and
-- whether they have bought since. The higher a signal, the sooner it expects somebody to buy.
-- Grain: one row per (customer_id, signal) of people who had bought by then. `*_band` are the bands, the
-- others what they are cut from; recency and its thirds are what anybody would go by without a grid.

with paces as (

    select *
    from {{ ref('int_purchase_pace') }}
    where period = 'calibration'

),

grid as (

    select *
    from {{ ref('int_nine_grid') }}
    where period = 'calibration'

),

cuts as (

    select
        {{ discrete_percentile('1.0 / 3', 'recency_days') }} as lower_cut,
        {{ discrete_percentile('2.0 / 3', 'recency_days') }} as upper_cut
    from paces

),

buyers as (

    select distinct customer_id
    from {{ ref('int_orders') }}
    where ordered_on > {{ as_of_date(var('evaluation_days')) }}

),

signals as (

    select
        customer_id,
        'default' as signal,
        -pace_ratio as value
    from paces
    union all
    select
        customer_id,
        'literal' as signal,
        orders_count as value
    from paces
    union all
    select
        customer_id,
        'recency' as signal,
        -recency_days as value
    from paces
    union all
    select
        customer_id,
        variant || '_band' as signal,
        -risk_level as value
    from grid
    union all
    select
        paces.customer_id,
        'recency_band' as signal,
        -{{ tercile('paces.recency_days', 'cuts.lower_cut', 'cuts.upper_cut') }} as value
    from paces
    cross join cuts

),

final as (

    select
        signals.customer_id,
        signals.signal,
        cast(signals.value as decimal(18, 4)) as value,
        case when buyers.customer_id is null then 0 else 1 end as is_buyer
    from signals
    left join buyers
        on signals.customer_id = buyers.customer_id

)

select * from final
