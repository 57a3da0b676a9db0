-- Customers as delivered, every accepted version. Values that base_contract__customers notes as impossible are unknown here.
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
        case when not (household_size < 0) then household_size end as household_size,
        case when not (children_count < 0) then children_count end as children_count,
        case when not (income_amount < 0) then income_amount end as income_amount,
        case when not (abs(latitude) > 90) then latitude end as latitude,
        case when not (abs(longitude) > 180) then longitude end as longitude,

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
