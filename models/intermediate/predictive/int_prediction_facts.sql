-- What the data has of what predictions need.
-- Grain: one row.

with orders as (

    select
        count(distinct customer_id) as customers_count,
        coalesce({{ days_between('min(ordered_on)', as_of_date()) }}, 0) as history_days,
        {{ days_between('max(ordered_on)', as_of_date()) }} as silent_days
    from {{ ref('int_orders') }}

),

people as (

    select coalesce(max(frequency) + 1, 0) as most_orders
    from {{ ref('int_btyd_customers') }}

),

outcomes as (

    select
        coalesce(sum(buyers_count), 0) as buyers_count,
        coalesce(sum(customers_count - buyers_count), 0) as others_count
    from {{ ref('int_btyd_outcomes') }}

),

-- Weighted by people, of those whose repeat purchases came to something.
spend as (

    select
        sum(customers_count) as people,
        sum(customers_count * frequency) as x,
        sum(customers_count * monetary_value) as y,
        sum(customers_count * frequency * frequency) as xx,
        sum(customers_count * monetary_value * monetary_value) as yy,
        sum(customers_count * frequency * monetary_value) as xy
    from {{ ref('int_btyd_spend') }}
    where period = 'as_of' and monetary_value > 0

),

final as (

    select
        orders.customers_count,
        orders.history_days,
        orders.silent_days,
        people.most_orders,
        outcomes.buyers_count,
        outcomes.others_count,
        case
            when
                spend.people * spend.xx > (1 + 1e-9) * spend.x * spend.x
                and spend.people * spend.yy > (1 + 1e-9) * spend.y * spend.y
                then {{ round_float(
                    '(spend.people * spend.xy - spend.x * spend.y)
                    / sqrt(spend.people * spend.xx - spend.x * spend.x)
                    / sqrt(spend.people * spend.yy - spend.y * spend.y)', 6
                ) }}
        end as spend_correlation
    from orders
    cross join people
    cross join outcomes
    cross join spend

)

select * from final
