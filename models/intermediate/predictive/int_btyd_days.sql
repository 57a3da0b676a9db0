-- Days somebody bought on, as known at the end of two periods: all of it, for predictions; and without
-- the last days, which are held out to measure them. What was cancelled or given back in these is still
-- there in the second, or the days held out would leak into what predicts them.
-- Grain: one row per (period, customer_id, ordered_on). Orders of one day are one purchase.

with orders as (

    select
        'as_of' as period,
        {{ as_of_date() }} as ends_on,
        customer_id,
        ordered_on,
        net_amount
    from {{ ref('int_orders') }}
    union all
    select
        'calibration' as period,
        {{ as_of_date(var('evaluation_days')) }} as ends_on,
        customer_id,
        ordered_on,
        net_amount
    from {{ ref('int_orders_before') }}

),

final as (

    select
        period,
        ends_on,
        customer_id,
        ordered_on,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount
    from orders
    group by period, ends_on, customer_id, ordered_on

)

select * from final
