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
        coalesce(customers.email_consent and customers.has_email, false) as is_reachable_email,
        coalesce(customers.sms_consent and customers.has_phone, false) as is_reachable_sms,
        coalesce(customers.ads_consent, false) as is_reachable_ads
    from customers
    inner join demographics
        on customers.customer_id = demographics.customer_id

)

select * from final
