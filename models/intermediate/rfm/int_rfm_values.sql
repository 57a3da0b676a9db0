-- Recency, frequency and monetary value, one number each, higher is better.
-- Grain: one row per (customer_id, dimension) of people with a valid order. Recency is negated, so
-- that one rule scores all three.

with orders as (

    select *
    from {{ ref('int_orders') }}

),

people as (

    select
        customer_id,
        {{ days_between('max(ordered_on)', as_of_date()) }} as recency_days,
        count({{ rfm_window('order_id') }}) as frequency,
        cast(coalesce(sum({{ rfm_window('net_amount') }}), 0) as decimal(18, 4)) as monetary
    from orders
    group by customer_id

),

final as (

    select
        customer_id,
        'recency' as dimension,
        cast(-recency_days as decimal(18, 4)) as value
    from people
    union all
    select
        customer_id,
        'frequency' as dimension,
        cast(frequency as decimal(18, 4)) as value
    from people
    union all
    select
        customer_id,
        'monetary' as dimension,
        monetary as value
    from people

)

select * from final
