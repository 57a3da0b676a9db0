-- People without what identifies them: attributes, consent, reachability and provenance.
-- Grain: one row per customer_id of the population.

with customers as (

    select *
    from {{ ref('int_customers') }}

),

demographics as (

    select *
    from {{ ref('int_customer_demographics') }}

),

reachability as (

    select
        customer_id,
        max(case when channel = 'email' and is_reachable then 1 else 0 end) = 1 as is_reachable_email,
        max(case when channel = 'sms' and is_reachable then 1 else 0 end) = 1 as is_reachable_sms,
        max(case when channel = 'ads' and is_reachable then 1 else 0 end) = 1 as is_reachable_ads
    from {{ ref('int_customer_reachability') }}
    group by customer_id

),

final as (

    select
        customers.customer_id,
        customers.source_system,
        customers.person_type,
        customers.customer_type,
        customers.is_guest,
        customers.is_stub,
        customers.is_anonymous,
        customers.accounts_count,
        {{ local_date('customers.created_at') }} as created_on,
        demographics.birth_year,
        demographics.age_band,
        demographics.generation,
        customers.gender,
        customers.marital_status,
        customers.household_size,
        customers.children_count,
        demographics.income_band,
        customers.language,
        customers.country,
        customers.region,
        customers.city,
        customers.area_type,
        customers.acquisition_channel,
        customers.acquisition_offer,
        customers.email_consent,
        customers.sms_consent,
        customers.ads_consent,
        reachability.is_reachable_email,
        reachability.is_reachable_sms,
        reachability.is_reachable_ads
    from customers
    inner join demographics
        on customers.customer_id = demographics.customer_id
    inner join reachability
        on customers.customer_id = reachability.customer_id

)

select * from final
