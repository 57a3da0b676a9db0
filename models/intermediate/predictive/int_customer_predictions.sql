-- Predictions that may be used, of everybody who ordered.
-- Grain: one row per customer_id with a valid order. Null where the prediction is not active.

{%- set medium_chance, high_chance = var('purchase_likelihood_tiers') %}
{%- set medium_share, high_share = var('spend_tier_percentiles') %}

with statuses as (

    select
        max(case when prediction = 'orders' then status end) as orders_status,
        max(case when prediction = 'orders' then status_reason end) as orders_reason,
        max(case when prediction = 'purchase' then status end) as purchase_status,
        max(case when prediction = 'purchase' then status_reason end) as purchase_reason,
        max(case when prediction = 'spend' then status end) as spend_status,
        max(case when prediction = 'spend' then status_reason end) as spend_reason
    from {{ ref('int_prediction_status') }}

),

predictions as (

    select *
    from {{ ref('int_btyd_predictions') }}
    where period = 'as_of'

),

cuts as (

    select
        {{ discrete_percentile(medium_share, 'discounted_spend') }} as medium_cut,
        {{ discrete_percentile(high_share, 'discounted_spend') }} as high_cut
    from predictions

),

used as (

    select
        predictions.customer_id,
        predictions.last_ordered_on,
        {{ days_between('predictions.last_ordered_on', as_of_date()) }} as silent_days,
        case when predictions.frequency > 0 then predictions.recency end as days_between_first_and_last,
        predictions.frequency,
        {%- for column in ['p_alive', 'expected_orders_30d', 'expected_orders_90d', 'expected_orders_365d'] %}
        case when statuses.orders_status = 'active' then predictions.{{ column }} end as {{ column }},
        {%- endfor %}
        {%- for end in ['', '_lower', '_upper'] %}
        case
            when statuses.orders_status = 'active' and predictions.next_order_days{{ end }} <= {{ var('next_order_max_days') }}
                then cast(predictions.next_order_days{{ end }} as integer)
        end as next_order_days{{ end }},
        {%- endfor %}
        case when statuses.purchase_status = 'active' then predictions.p_purchase end as p_purchase,
        case when statuses.spend_status = 'active' then predictions.expected_amount end as expected_order_amount,
        case when statuses.spend_status = 'active' then predictions.discounted_spend end as predicted_clv,
        cuts.medium_cut,
        cuts.high_cut,
        statuses.orders_status,
        statuses.orders_reason,
        statuses.purchase_status,
        statuses.purchase_reason,
        statuses.spend_status,
        statuses.spend_reason
    from predictions
    cross join statuses
    cross join cuts

),

final as (

    select
        customer_id,
        p_alive,
        expected_orders_30d,
        expected_orders_90d,
        expected_orders_365d,
        {%- for end in ['', '_lower', '_upper'] %}
        cast({{ dbt.dateadd('day', 'next_order_days' ~ end, as_of_date()) }} as date) as expected_next_order_on{{ end }},
        {%- endfor %}
        {{ round_float('1 - p_purchase', 6) }} as churn_risk,
        case
            when p_purchase >= {{ high_chance }} then 'high'
            when p_purchase >= {{ medium_chance }} then 'medium'
            when p_purchase is not null then 'low'
        end as purchase_likelihood,
        expected_order_amount,
        predicted_clv,
        case
            when predicted_clv >= high_cut then 'high'
            when predicted_clv >= medium_cut then 'medium'
            when predicted_clv is not null then 'low'
        end as spend_tier,
        {{ quotient('days_between_first_and_last', 'frequency') }} as average_days_between_orders,
        {{ quotient('silent_days * frequency', 'days_between_first_and_last') }} as average_gap_ratio,
        orders_status,
        orders_reason,
        purchase_status,
        purchase_reason,
        spend_status,
        spend_reason
    from used

)

select * from final
