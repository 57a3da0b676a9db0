-- What somebody is worth: profit of the orders whose cost is known, and the band of their order value.
-- Grain: one row per customer_id with a valid order.

with profits as (

    select
        customer_id,
        cast(sum(profit_amount) as decimal(18, 4)) as profit_amount,
        {%- for days in feature_windows() %}
        -- Nothing bought, nothing earned; something bought at an unknown cost is unknown.
        case
            when count(profit_amount) = 0 then null
            when count(case when ordered_on > {{ as_of_date(days) }} then 1 end) = 0 then 0
            else cast(sum(case when ordered_on > {{ as_of_date(days) }} then profit_amount end) as decimal(18, 4))
        end as profit_{{ days }}d,
        {%- endfor %}
        case
            when {{ available('order_items.unit_cost|products.unit_cost') }}
                then {{ share('count(profit_amount)', 'count(*)') }}
        end as profit_known_share,
        {{ share('sum(profit_amount)', 'sum(case when profit_amount is not null then net_amount end)') }} as gross_margin_share
    from {{ ref('int_orders') }}
    group by customer_id

),

orders as (

    select *
    from {{ ref('int_behaviour_orders') }}

),

cuts as (

    select
        {{ discrete_percentile(0.25, 'average_order_amount') }} as lower_cut,
        {{ discrete_percentile(0.75, 'average_order_amount') }} as upper_cut
    from orders

),

final as (

    select
        profits.*,
        {{ quarter_band(
            'orders.average_order_amount', 'cuts.lower_cut', 'cuts.upper_cut', ['low', 'medium', 'high']
        ) }} as order_value_band
    from profits
    inner join orders
        on profits.customer_id = orders.customer_id
    cross join cuts

)

select * from final
