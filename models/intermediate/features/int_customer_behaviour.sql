-- What people did, as features: joined by itself first, because every relation that is joined is kept in
-- memory for all people at once. A topic is a relation with one row per customer_id, and its columns are
-- those that name it in the YAML of the mart customer_features.
-- Grain: one row per customer_id of the population.

{%- set topics = {
    'account_purchases': ref('int_behaviour_accounts'),
    'surveys': ref('int_behaviour_surveys'),
    'tickets': ref('int_behaviour_tickets'),
    'reviews': ref('int_behaviour_reviews'),
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
} %}

with available as (
    {{ available_requirements() }}
),

final as (

    select
        {%- for topic in topics %}
        {{ feature_columns(topic) }},
        {%- endfor %}
        customers.customer_id
    from {{ ref('int_customers') }} as customers
    cross join available
    {%- for topic, relation in topics.items() %}
    left join {{ relation }} as {{ topic }}
        on customers.customer_id = {{ topic }}.customer_id
    {%- endfor %}

)

select * from final
