-- Customers as delivered, every accepted version.
-- Grain: one row per (customer_id, updated_at).
{{ config(enabled=is_source_enabled('contract')) }}

with accepted as (

    select *
    from {{ ref('base_contract__customers') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        customer_id,
        company_id,

        -- texts
        person_type,
        email,
        phone,
        first_name,
        last_name,
        age_band,
        gender,
        marital_status,
        home_ownership,
        education,
        occupation,
        income_band,
        ethnicity,
        job_title,
        language,
        country,
        region,
        city,
        postal_code,
        area_type,
        customer_type,
        acquisition_channel,
        acquisition_referrer,
        acquisition_offer,
        tags,

        -- numbers
        household_size,
        children_count,
        income_amount,
        latitude,
        longitude,

        -- booleans
        email_consent,
        sms_consent,
        ads_consent,

        -- dates
        birth_date,

        -- timestamps
        created_at,
        updated_at,
        deleted_at,
        consent_updated_at,

        -- when the row became a fact, and where it stands
        _dated_on,
        _file,
        _row_number
    from accepted

)

select * from final
