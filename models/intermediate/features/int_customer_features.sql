-- Everything a filter can name, joined once. Columns, units, sources and null meanings: the YAML of
-- the mart customer_features.
-- Grain: one row per customer_id of the population.

with customers as (

    select *
    from {{ ref('int_customers') }}

),

rfm as (

    select *
    from {{ ref('int_rfm_scores') }}
    where scheme = 'classic'

),

final as (

    select
        -- who
        customers.customer_id,
        customers.person_type,
        customers.customer_type,
        customers.is_guest,
        customers.is_stub,
        customers.tags,

        -- demographics
        demographics.age,
        demographics.age_band,
        demographics.generation,
        customers.birth_date,
        customers.gender,
        customers.marital_status,
        customers.household_size,
        customers.children_count,
        customers.home_ownership,
        customers.education,
        customers.occupation,
        demographics.income_band,
        customers.income_amount,
        customers.ethnicity,
        customers.language,

        -- place
        customers.country,
        customers.region,
        customers.city,
        customers.area_type,

        -- acquisition and consent
        customers.acquisition_channel,
        customers.acquisition_referrer,
        customers.acquisition_offer,
        customers.email_consent,
        customers.sms_consent,
        customers.ads_consent,

        -- purchases; nothing bought is zero orders and zero money, not an unknown number of them
        coalesce(orders.orders_count, 0) as orders_count,
        coalesce(orders.amount_spent, 0) as amount_spent,
        orders.average_order_amount,
        orders.max_order_amount,
        coalesce(orders.large_orders_count, 0) as large_orders_count,
        orders.first_order_date,
        orders.last_order_date,
        orders.recency_days,
        {{ days_between(
            'least(coalesce(' ~ local_date('customers.created_at') ~ ', orders.first_order_date), coalesce(orders.first_order_date, '
            ~ local_date('customers.created_at') ~ '))',
            as_of_date()
        ) }} as tenure_days,
        {%- for days in [7, 30, 90, 180, 365] %}
        coalesce(orders.orders_{{ days }}d, 0) as orders_{{ days }}d,
        {%- endfor %}
        {%- for days in [7, 30, 90, 180, 365] %}
        coalesce(orders.amount_{{ days }}d, 0) as amount_{{ days }}d,
        {%- endfor %}
        orders.refunded_share,
        orders.discounted_order_share,
        {{ known_count('orders.full_price_orders_count') }},
        {{ known_count('orders.coupon_orders_count') }},

        -- habits
        cadence.median_days_between_orders,
        cadence.cadence_regularity,
        cadence.cadence,
        habits.purchase_weekday,
        habits.purchase_hour_band,
        {{ known_count('habits.channels_count') }},
        habits.top_channel,

        -- products
        {{ known_count('orders.units_count') }},
        orders.average_basket_units,
        {{ known_count('products.categories_count') }},
        products.top_category,
        products.top_category_share,
        {{ known_count('products.product_lines_count') }},
        {{ known_count('products.launches_bought_count') }},

        -- RFM
        rfm.r_score as rfm_classic_r_score,
        rfm.f_score as rfm_classic_f_score,
        rfm.m_score as rfm_classic_m_score,
        coalesce(rfm.rfm_group, 'prospects') as rfm_classic_group
    from customers
    inner join {{ ref('int_customer_demographics') }} as demographics
        on customers.customer_id = demographics.customer_id
    left join {{ ref('int_behaviour_orders') }} as orders
        on customers.customer_id = orders.customer_id
    left join {{ ref('int_behaviour_cadence') }} as cadence
        on customers.customer_id = cadence.customer_id
    left join {{ ref('int_behaviour_habits') }} as habits
        on customers.customer_id = habits.customer_id
    left join {{ ref('int_behaviour_products') }} as products
        on customers.customer_id = products.customer_id
    left join rfm
        on customers.customer_id = rfm.customer_id

)

select * from final
