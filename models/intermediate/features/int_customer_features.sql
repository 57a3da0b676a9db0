-- Everything a filter can name, in one place: what people did, who they are, and what follows from it. Which
-- columns of a topic are features, and with what meaning: the YAML of the mart customer_features.
-- Grain: one row per customer_id of the population.

{%- set topics = {
    'demographics': ref('int_customer_demographics'),
    'homes': ref('int_customer_geography'),
    'distances': ref('int_customer_distances'),
    'life_stages': ref('int_customer_life_stages'),
    'traits': ref('int_customer_traits'),
    'employers': ref('int_customer_accounts'),
    'loyalty': ref('int_customer_loyalty'),
    'leads': ref('int_lead_scores'),
    'clusters': ref('int_customer_clusters'),
    'predictions': ref('int_customer_predictions'),
    'rfm': ref('int_customer_rfm'),
} %}
{%- set own_topics = ['customers'] + topics | list %}

with available as (
    {{ available_requirements() }}
),

final as (

    select
        customers.customer_id,
        {%- for name, feature in feature_catalogue().items() if feature.topic and feature.topic not in own_topics %}
        behaviour.{{ adapter.quote(name) }},
        {%- endfor %}
        {%- for topic in topics %}
        {{ feature_columns(topic) }},
        {%- endfor %}
        {{ feature_columns('customers') }}
    from {{ ref('int_customers') }} as customers
    cross join available
    inner join {{ ref('int_customer_behaviour') }} as behaviour
        on customers.customer_id = behaviour.customer_id
    {%- for topic, relation in topics.items() %}
    left join {{ relation }} as {{ topic }}
        on customers.customer_id = {{ topic }}.customer_id
    {%- endfor %}

)

select * from final
