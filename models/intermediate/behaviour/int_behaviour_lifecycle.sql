-- Where somebody stands as a customer: lifecycle stage, how recent and how frequent the orders are.
-- Grain: one row per customer_id with a valid order. The stages are tried in the order they stand in,
-- so that each person has exactly one.

{%- set active_days, slipping_days, lapsed_days = var('order_status_days') %}

with trends as (

    select
        customer_id,
        sum(case when ordered_on > {{ as_of_date(var('lifecycle_trend_days')) }} then net_amount else 0 end) as amount_now,
        sum(
            case
                when
                    ordered_on > {{ as_of_date(2 * var('lifecycle_trend_days')) }}
                    and ordered_on <= {{ as_of_date(var('lifecycle_trend_days')) }}
                    then net_amount
                else 0
            end
        ) as amount_before
    from {{ ref('int_orders') }}
    group by customer_id

),

-- The longest wait that an order of the last days ended.
returns as (

    select
        customer_id,
        max(gap_days) as ended_gap_days
    from {{ ref('int_purchase_gaps') }}
    where
        scope = 'all'
        and ordered_on > {{ as_of_date(var('lifecycle_new_days')) }}
    group by customer_id

),

final as (

    select
        orders.customer_id,
        case
            when returns.ended_gap_days > {{ var('lifecycle_inactive_days') }} then 'reactivated'
            when orders.first_order_date > {{ as_of_date(var('lifecycle_new_days')) }} then 'new'
            when orders.last_order_date <= {{ as_of_date(var('lifecycle_inactive_days')) }} then 'inactive'
            when
                trends.amount_now > 0
                and trends.amount_now >= trends.amount_before * {{ var('lifecycle_growing_ratio') }}
                then 'growing'
            when
                trends.amount_before > 0
                and trends.amount_now <= trends.amount_before * {{ var('lifecycle_declining_ratio') }}
                then 'declining'
            else 'stable'
        end as lifecycle_stage,
        case
            when orders.recency_days < {{ active_days }} then 'active'
            when orders.recency_days < {{ slipping_days }} then 'slipping'
            when orders.recency_days < {{ lapsed_days }} then 'lapsed'
            else 'dormant'
        end as order_status,
        usage_patterns.usage_pattern
    from {{ ref('int_behaviour_orders') }} as orders
    inner join trends
        on orders.customer_id = trends.customer_id
    left join returns
        on orders.customer_id = returns.customer_id
    left join {{ ref('usage_patterns') }} as usage_patterns
        on
            orders.orders_365d >= usage_patterns.from_orders
            and (usage_patterns.to_orders is null or orders.orders_365d <= usage_patterns.to_orders)

)

select * from final
