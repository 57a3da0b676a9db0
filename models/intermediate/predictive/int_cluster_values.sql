-- What people are clustered by, as it is (var cluster_features).
-- Grain: one row per customer_id with a valid order, one column per feature.

with available as (
    {{ available_requirements() }}
),

features as (

    select
        orders.customer_id,
        {% for topic in cluster_topics() if topic != 'orders' -%}
        {{ feature_columns(topic) }},
        {% endfor -%}
        {{ feature_columns('orders') }}
    from {{ ref('int_behaviour_orders') }} as orders
    cross join available
    {% for topic in cluster_topics() if topic != 'orders' -%}
    left join {{ ref('int_behaviour_' ~ topic) }} as {{ topic }}
        on orders.customer_id = {{ topic }}.customer_id
    {% endfor %}
),

final as (

    select
        customer_id,
        {{ cluster_values() }}
    from features

)

select * from final
