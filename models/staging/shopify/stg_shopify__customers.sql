-- Customers of the shop. Without an ID the customer goes by a hash of the e-mail address, as guests do, or of the phone
-- number.
-- Grain: one row per customer_id.
{{ config(enabled=is_source_enabled('shopify')) }}

with accepted as (

    select *
    from {{ ref('base_shopify__customers') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        coalesce(
            customer_id,
            'guest-' || {{ sha256_hex('lower(email)') }},
            'phone-' || {{ sha256_hex('phone') }}
        ) as customer_id,

        -- texts
        email,
        phone,
        first_name,
        last_name,
        country,
        province_code as region,
        city,
        zip as postal_code,
        tags,

        -- booleans
        accepts_email_marketing as email_consent,
        accepts_sms_marketing as sms_consent,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
