-- Days somebody bought on, worth what was known at the end of the period: money given back later is
-- still there, so that a hold-out does not leak into what predicts it.
-- Grain: one row per (period, customer_id, ordered_on). Orders of one day are one purchase.

with orders as (

    select *
    from {{ ref('int_orders') }}

),

periods as (

    {% for period, ends_on in btyd_periods() %}
    select
        '{{ period }}' as period,
        {{ ends_on }} as ends_on
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

given_back as (

    select
        periods.period,
        refunds.order_id,
        sum(refunds.refunded_amount) as amount
    from {{ ref('int_order_refunds') }} as refunds
    inner join periods
        on refunds.refunded_on <= periods.ends_on
    group by periods.period, refunds.order_id

),

final as (

    select
        periods.period,
        periods.ends_on,
        orders.customer_id,
        orders.ordered_on,
        cast(sum(orders.paid_amount - coalesce(given_back.amount, 0)) as decimal(18, 4)) as net_amount
    from orders
    inner join periods
        on orders.ordered_on <= periods.ends_on
    left join given_back
        on
            orders.order_id = given_back.order_id
            and periods.period = given_back.period
    group by periods.period, periods.ends_on, orders.customer_id, orders.ordered_on

)

select * from final
