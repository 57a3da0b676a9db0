-- How well somebody without an order matches the customers we want: points of the criteria of the seed
-- lead_score_fit that they meet. What is unknown of somebody meets none.
-- Grain: one row per customer_id of the population without a valid order. Visitors are leads, too; nothing
-- is known of who they are.

{%- set features = fit_features() %}
{%- set topics = {
    'demographics': ref('int_customer_demographics'),
    'homes': ref('int_customer_geography'),
    'distances': ref('int_customer_distances'),
    'life_stages': ref('int_customer_life_stages'),
    'traits': ref('int_customer_traits'),
    'employers': ref('int_customer_accounts'),
} %}

with available as (
    {{ available_requirements() }}
),

leads as (

    select
        customers.customer_id,
        {%- for topic in topics %}
        {{ feature_columns(topic) }},
        {%- endfor %}
        {{ feature_columns('customers') }}
    from {{ ref('int_customers') }} as customers
    cross join available
    left join {{ ref('int_behaviour_orders') }} as orders
        on customers.customer_id = orders.customer_id
    {%- for topic, relation in topics.items() %}
    left join {{ relation }} as {{ topic }}
        on customers.customer_id = {{ topic }}.customer_id
    {%- endfor %}
    where orders.customer_id is null

),

judged as (

    select
        leads.customer_id,
        criteria.points,
        case criteria.feature
            {%- for name, type in features.items() if type in ('text', 'boolean') %}
            when '{{ name }}' then cast(leads.{{ adapter.quote(name) }} as {{ dbt.type_string() }}) = criteria.equals
            {%- endfor %}
            {%- for name, type in features.items() if type == 'list' %}
            when '{{ name }}' then {{ list_contains('leads.' ~ adapter.quote(name), 'criteria.equals') }}
            {%- endfor %}
            {%- for name, type in features.items() if type == 'number' %}
            when '{{ name }}'
                then
                    leads.{{ adapter.quote(name) }} >= coalesce(criteria.at_least, leads.{{ adapter.quote(name) }})
                    and leads.{{ adapter.quote(name) }} <= coalesce(criteria.at_most, leads.{{ adapter.quote(name) }})
            {%- endfor %}
        end as is_met
    from leads
    cross join {{ ref('lead_score_fit') }} as criteria

),

points as (

    select
        customer_id,
        sum(points) as points
    from judged
    where is_met
    group by customer_id

),

final as (

    select
        leads.customer_id,
        cast(
            greatest(least(coalesce(points.points, 0), {{ var('lead_fit_max_points') }}), 0) as decimal(18, 6)
        ) as fit_score
    from leads
    left join points
        on leads.customer_id = points.customer_id

)

select * from final
