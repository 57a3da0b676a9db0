-- The population: everybody known at the as-of date and not deleted by then.
-- Grain: one row per customer_id: customers as delivered, a stub for an id only orders know
-- (`is_stub`), a guest for an e-mail address without an id (`is_guest`).

with customers as (

    select *
    from {{ ref('int_customers_as_of') }}

),

-- A test order is nobody's, and one that cannot be used makes no person either.
order_people as (

    select
        orders.customer_id,
        min(orders.source_system) as source_system,
        bool_or(orders.is_guest) as is_guest,
        bool_or(orders.email is not null) as has_email
    from {{ ref('int_orders_as_of') }} as orders
    inner join {{ ref('int_order_amounts') }} as amounts
        on orders.order_id = amounts.order_id
    where
        not orders.is_test
        and amounts.rejected_because is null
    group by orders.customer_id

),

final as (

    select
        coalesce(customers.customer_id, order_people.customer_id) as customer_id,
        coalesce(customers.source_system, order_people.source_system) as source_system,
        coalesce(lower(customers.person_type), 'customer') as person_type,
        customers.customer_id is null and order_people.is_guest as is_guest,
        customers.customer_id is null and not order_people.is_guest as is_stub,
        customers.created_at,
        customers.birth_date,
        customers.age_band,
        lower(customers.gender) as gender,
        lower(customers.marital_status) as marital_status,
        customers.household_size,
        customers.children_count,
        lower(customers.home_ownership) as home_ownership,
        lower(customers.education) as education,
        customers.occupation,
        customers.income_band,
        customers.income_amount,
        lower(customers.ethnicity) as ethnicity,
        lower(customers.language) as language,
        customers.country,
        customers.region,
        customers.city,
        customers.latitude,
        customers.longitude,
        lower(customers.area_type) as area_type,
        lower(customers.customer_type) as customer_type,
        customers.company_id,
        customers.job_title,
        lower(customers.acquisition_channel) as acquisition_channel,
        customers.acquisition_referrer,
        customers.acquisition_offer,
        {{ consent_as_of('customers.email_consent') }} as email_consent,
        {{ consent_as_of('customers.sms_consent') }} as sms_consent,
        {{ consent_as_of('customers.ads_consent') }} as ads_consent,
        coalesce(customers.email is not null or order_people.has_email, false) as has_email,
        customers.phone is not null as has_phone,
        customers.tags
    from customers
    full outer join order_people
        on customers.customer_id = order_people.customer_id
    where not {{ is_known('customers.deleted_at') }}

)

select * from final
