-- Everything a filter can name, joined once. A topic is a relation with one row per customer_id; which
-- of its columns are features, and with what meaning: the YAML of the mart customer_features.
-- Grain: one row per customer_id of the population.

with available as (
    {{ available_requirements() }}
),

tenure as (

    select *
    from {{ ref('int_behaviour_tenure') }}

),

rfm as (

    select
        customer_id,
        r_score as rfm_classic_r_score,
        f_score as rfm_classic_f_score,
        m_score as rfm_classic_m_score,
        rfm_group as rfm_classic_group
    from {{ ref('int_rfm_scores') }}
    where scheme = 'classic'

),

final as (

    select
        customers.customer_id,
        {{ feature_columns('customers') }},
        {{ feature_columns('demographics') }},
        {{ feature_columns('homes') }},
        {{ feature_columns('distances') }},
        {{ feature_columns('life_stages') }},
        {{ feature_columns('traits') }},
        {{ feature_columns('employers') }},
        {{ feature_columns('account_purchases') }},
        {{ feature_columns('surveys') }},
        {{ feature_columns('tickets') }},
        {{ feature_columns('reviews') }},
        {{ feature_columns('loyalty') }},
        {{ feature_columns('tenure') }},
        {{ feature_columns('orders') }},
        {{ feature_columns('cadence') }},
        {{ feature_columns('habits') }},
        {{ feature_columns('products') }},
        {{ feature_columns('baskets') }},
        {{ feature_columns('refunds') }},
        {{ feature_columns('discounts') }},
        {{ feature_columns('prices') }},
        {{ feature_columns('value') }},
        {{ feature_columns('lifecycle') }},
        {{ feature_columns('assortment') }},
        {{ feature_columns('launches') }},
        {{ feature_columns('activity') }},
        {{ feature_columns('sessions') }},
        {{ feature_columns('first_touch') }},
        {{ feature_columns('browsing') }},
        {{ feature_columns('carts') }},
        {{ feature_columns('intent') }},
        {{ feature_columns('webinars') }},
        {{ feature_columns('trials') }},
        {{ feature_columns('messages') }},
        {{ feature_columns('opt_outs') }},
        {{ feature_columns('contact') }},
        {{ feature_columns('funnel') }},
        {{ feature_columns('goals') }},
        {{ feature_columns('journey') }},
        {{ feature_columns('rfm') }}
    from {{ ref('int_customers') }} as customers
    cross join available
    left join {{ ref('int_customer_demographics') }} as demographics
        on customers.customer_id = demographics.customer_id
    left join {{ ref('int_customer_geography') }} as homes
        on customers.customer_id = homes.customer_id
    left join {{ ref('int_customer_distances') }} as distances
        on customers.customer_id = distances.customer_id
    left join {{ ref('int_customer_life_stages') }} as life_stages
        on customers.customer_id = life_stages.customer_id
    left join {{ ref('int_customer_traits') }} as traits
        on customers.customer_id = traits.customer_id
    left join {{ ref('int_customer_accounts') }} as employers
        on customers.customer_id = employers.customer_id
    left join {{ ref('int_behaviour_accounts') }} as account_purchases
        on customers.customer_id = account_purchases.customer_id
    left join {{ ref('int_behaviour_surveys') }} as surveys
        on customers.customer_id = surveys.customer_id
    left join {{ ref('int_behaviour_tickets') }} as tickets
        on customers.customer_id = tickets.customer_id
    left join {{ ref('int_behaviour_reviews') }} as reviews
        on customers.customer_id = reviews.customer_id
    left join {{ ref('int_customer_loyalty') }} as loyalty
        on customers.customer_id = loyalty.customer_id
    left join tenure
        on customers.customer_id = tenure.customer_id
    left join {{ ref('int_behaviour_orders') }} as orders
        on customers.customer_id = orders.customer_id
    left join {{ ref('int_behaviour_cadence') }} as cadence
        on customers.customer_id = cadence.customer_id
    left join {{ ref('int_behaviour_habits') }} as habits
        on customers.customer_id = habits.customer_id
    left join {{ ref('int_behaviour_products') }} as products
        on customers.customer_id = products.customer_id
    left join {{ ref('int_behaviour_baskets') }} as baskets
        on customers.customer_id = baskets.customer_id
    left join {{ ref('int_behaviour_refunds') }} as refunds
        on customers.customer_id = refunds.customer_id
    left join {{ ref('int_behaviour_discounts') }} as discounts
        on customers.customer_id = discounts.customer_id
    left join {{ ref('int_behaviour_prices') }} as prices
        on customers.customer_id = prices.customer_id
    left join {{ ref('int_behaviour_value') }} as value
        on customers.customer_id = value.customer_id
    left join {{ ref('int_behaviour_lifecycle') }} as lifecycle
        on customers.customer_id = lifecycle.customer_id
    left join {{ ref('int_behaviour_assortment') }} as assortment
        on customers.customer_id = assortment.customer_id
    left join {{ ref('int_behaviour_launches') }} as launches
        on customers.customer_id = launches.customer_id
    left join {{ ref('int_behaviour_activity') }} as activity
        on customers.customer_id = activity.customer_id
    left join {{ ref('int_behaviour_sessions') }} as sessions
        on customers.customer_id = sessions.customer_id
    left join {{ ref('int_behaviour_first_touch') }} as first_touch
        on customers.customer_id = first_touch.customer_id
    left join {{ ref('int_behaviour_browsing') }} as browsing
        on customers.customer_id = browsing.customer_id
    left join {{ ref('int_behaviour_carts') }} as carts
        on customers.customer_id = carts.customer_id
    left join {{ ref('int_behaviour_intent') }} as intent
        on customers.customer_id = intent.customer_id
    left join {{ ref('int_behaviour_webinars') }} as webinars
        on customers.customer_id = webinars.customer_id
    left join {{ ref('int_behaviour_trials') }} as trials
        on customers.customer_id = trials.customer_id
    left join {{ ref('int_behaviour_messages') }} as messages
        on customers.customer_id = messages.customer_id
    left join {{ ref('int_behaviour_opt_outs') }} as opt_outs
        on customers.customer_id = opt_outs.customer_id
    left join {{ ref('int_behaviour_contact') }} as contact
        on customers.customer_id = contact.customer_id
    left join {{ ref('int_behaviour_funnel') }} as funnel
        on customers.customer_id = funnel.customer_id
    left join {{ ref('int_behaviour_goals') }} as goals
        on customers.customer_id = goals.customer_id
    left join {{ ref('int_behaviour_journey') }} as journey
        on customers.customer_id = journey.customer_id
    left join rfm
        on customers.customer_id = rfm.customer_id

)

select * from final
