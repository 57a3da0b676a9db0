-- Everything a filter can name, joined once. A topic is a relation with one row per customer_id; which
-- of its columns are features, and with what meaning: the YAML of the mart customer_features.
-- Grain: one row per customer_id of the population.

{%- set topics = {
    'demographics': ref('int_customer_demographics'),
    'homes': ref('int_customer_geography'),
    'distances': ref('int_customer_distances'),
    'life_stages': ref('int_customer_life_stages'),
    'traits': ref('int_customer_traits'),
    'employers': ref('int_customer_accounts'),
    'account_purchases': ref('int_behaviour_accounts'),
    'surveys': ref('int_behaviour_surveys'),
    'tickets': ref('int_behaviour_tickets'),
    'reviews': ref('int_behaviour_reviews'),
    'loyalty': ref('int_customer_loyalty'),
    'tenure': ref('int_behaviour_tenure'),
    'orders': ref('int_behaviour_orders'),
    'cadence': ref('int_behaviour_cadence'),
    'habits': ref('int_behaviour_habits'),
    'products': ref('int_behaviour_products'),
    'baskets': ref('int_behaviour_baskets'),
    'refunds': ref('int_behaviour_refunds'),
    'discounts': ref('int_behaviour_discounts'),
    'prices': ref('int_behaviour_prices'),
    'value': ref('int_behaviour_value'),
    'lifecycle': ref('int_behaviour_lifecycle'),
    'assortment': ref('int_behaviour_assortment'),
    'launches': ref('int_behaviour_launches'),
    'activity': ref('int_behaviour_activity'),
    'sessions': ref('int_behaviour_sessions'),
    'first_touch': ref('int_behaviour_first_touch'),
    'browsing': ref('int_behaviour_browsing'),
    'carts': ref('int_behaviour_carts'),
    'intent': ref('int_behaviour_intent'),
    'webinars': ref('int_behaviour_webinars'),
    'trials': ref('int_behaviour_trials'),
    'messages': ref('int_behaviour_messages'),
    'engagement': ref('int_behaviour_engagement'),
    'opt_outs': ref('int_behaviour_opt_outs'),
    'contact': ref('int_behaviour_contact'),
    'funnel': ref('int_behaviour_funnel'),
    'goals': ref('int_behaviour_goals'),
    'journey': ref('int_behaviour_journey'),
    'affinity': ref('int_behaviour_affinity'),
    'leads': ref('int_lead_scores'),
    'clusters': ref('int_customer_clusters'),
    'predictions': ref('int_customer_predictions'),
} %}

with available as (
    {{ available_requirements() }}
),

final as (

    select
        customers.customer_id,
        {{ feature_columns('customers') }},
        {%- for topic in topics %}
        {{ feature_columns(topic) }},
        {%- endfor %}
        {{ feature_columns('rfm') }}
    from {{ ref('int_customers') }} as customers
    cross join available
    left join {{ ref('int_customer_rfm') }} as rfm
        on customers.customer_id = rfm.customer_id
    {%- for topic, relation in topics.items() %}
    left join {{ relation }} as {{ topic }}
        on customers.customer_id = {{ topic }}.customer_id
    {%- endfor %}

)

select * from final
