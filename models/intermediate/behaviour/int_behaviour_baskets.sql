-- How much somebody puts into an order, in units.
-- Grain: one row per customer_id with a valid order whose lines are known.

with baskets as (

    select
        customer_id,
        ordered_on,
        units_count
    from {{ ref('int_orders') }}
    where units_count is not null

),

bulk as (

    select {{ discrete_percentile(var('bulk_order_percentile'), 'units_count') }} as units_count
    from baskets

),

final as (

    select
        baskets.customer_id,
        cast(sum(baskets.units_count) as decimal(18, 4)) as units_count,
        {%- for days in feature_windows() %}
        cast(
            coalesce(sum(case when baskets.ordered_on > {{ as_of_date(days) }} then baskets.units_count end), 0)
            as decimal(18, 4)
        ) as units_{{ days }}d,
        {%- endfor %}
        {{ quotient('sum(baskets.units_count)', 'count(baskets.units_count)') }} as average_basket_units,
        max(baskets.units_count) as max_basket_units,
        -- Where nearly everybody buys single units, a single unit is still no bulk.
        {{ share(
            'count(case when baskets.units_count >= bulk.units_count and baskets.units_count > 1 then 1 end)', 'count(*)'
        ) }} as bulk_orders_share
    from baskets
    cross join bulk
    group by baskets.customer_id

)

select * from final
