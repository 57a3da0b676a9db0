-- What the data has of what predictions need.
-- Grain: one row.

{%- set amount = 'cast(monetary_value as ' ~ type_double() ~ ')' %}
-- Sums of decimals do not depend on the order in which an engine adds.
{%- set terms = {
    'x': 'customers_count * frequency',
    'y': 'customers_count * ' ~ amount,
    'xx': 'customers_count * frequency * frequency',
    'yy': 'customers_count * ' ~ amount ~ ' * ' ~ amount,
    'xy': 'customers_count * frequency * ' ~ amount,
} %}

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
        {%- for name, term in terms.items() %}
        cast(sum(cast({{ term }} as decimal(38, 4))) as {{ type_double() }}) as {{ name }},
        {%- endfor %}
        cast(sum(customers_count) as {{ type_double() }}) as people
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
