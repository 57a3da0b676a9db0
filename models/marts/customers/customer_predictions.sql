-- What people are expected to do, and the score of those who have not bought yet.
-- Grain: one row per customer_id of the population. Predictions are null where the status says so.

with predictions as (

    select
        *,
        case
            when orders_status <> 'active' then orders_status
            when purchase_status <> 'active' then purchase_status
            when spend_status <> 'active' then spend_status
            else 'active'
        end as status,
        coalesce(orders_reason, purchase_reason, spend_reason) as status_reason
    from {{ ref('int_customer_predictions') }}

),

final as (

    select
        customers.customer_id,
        {{ as_of_date() }} as as_of_date,
        predictions.p_alive,
        predictions.expected_orders_30d,
        predictions.expected_orders_90d,
        predictions.expected_orders_365d,
        predictions.expected_order_amount,
        predictions.predicted_clv,
        predictions.spend_tier,
        predictions.churn_risk,
        predictions.purchase_likelihood,
        predictions.expected_next_order_on,
        predictions.expected_next_order_on_lower,
        predictions.expected_next_order_on_upper,
        predictions.average_days_between_orders,
        predictions.average_gap_ratio,
        leads.lead_score,
        case when predictions.customer_id is null then 'no_orders' else predictions.status end as status,
        case when predictions.customer_id is null then 'has not ordered' else predictions.status_reason end as status_reason
    from {{ ref('int_customers') }} as customers
    left join predictions
        on customers.customer_id = predictions.customer_id
    left join {{ ref('int_lead_scores') }} as leads
        on customers.customer_id = leads.customer_id

)

select * from final
