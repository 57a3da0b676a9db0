-- Recency, frequency and monetary value, one number each, higher is better, in both measures a scheme may
-- go by: `orders` counts and adds them up, `purchase_days` counts days and takes the mean of a day.
-- Grain: one row per (customer_id, measures, dimension) of people with a valid order. Recency is negated,
-- so that one rule scores all three.

{%- set population = rfm_population() %}
{%- set measured = [
    ('orders', 'recency', '-people.recency_days'),
    ('orders', 'frequency', 'people.orders_count'),
    ('orders', 'monetary', 'people.amount'),
    ('purchase_days', 'recency', '-people.recency_days'),
    ('purchase_days', 'frequency', 'people.purchase_days_count'),
    ('purchase_days', 'monetary', 'people.amount_of_a_day'),
] %}

with orders as (

    select *
    from {{ ref('int_orders') }}

),

totals as (

    select
        customer_id,
        {{ days_between('max(ordered_on)', as_of_date()) }} as recency_days,
        count({{ rfm_window('order_id') }}) as orders_count,
        count(distinct {{ rfm_window('ordered_on') }}) as purchase_days_count,
        cast(coalesce(sum({{ rfm_window('net_amount') }}), 0) as decimal(18, 4)) as amount
    from orders
    group by customer_id

),

people as (

    select
        totals.*,
        coalesce({{ quotient('totals.amount', 'totals.purchase_days_count') }}, 0) as amount_of_a_day,
        {%- if population %}
        -- Percentiles of a few people would be these people.
        case
            when count(*) over (partition by customers.{{ population }}) >= {{ var('rfm_population_min_people') }}
                then coalesce(customers.{{ population }}, 'everyone')
            else 'everyone'
        end as population
        {%- else %}
        'everyone' as population
        {%- endif %}
    from totals
    {%- if population %}
    inner join {{ ref('int_customers') }} as customers
        on totals.customer_id = customers.customer_id
    {%- endif %}

),

final as (
    {% for measures, dimension, value in measured %}
    select
        people.customer_id,
        people.population,
        '{{ measures }}' as measures,
        '{{ dimension }}' as dimension,
        cast({{ value }} as decimal(18, 4)) as value
    from people
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
