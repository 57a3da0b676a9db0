-- What accounts can be recognised by: e-mail address, phone number, device. An identifier links the
-- accounts that share it, unless it is nobody's own: a role address, a placeholder, or shared by more
-- accounts than one person has.
-- Grain: one row per (account_id, identifier_type, identifier). Identifiers of deleted accounts are in, and link nothing.

with accounts as (

    select
        accounts.*,
        {{ email_key('accounts.email') }} as email_key,
        {{ phone_digits('accounts.phone') }} as phone_digits,
        codes.calling_code,
        coalesce(codes.trunk_prefix, '') as trunk_prefix
    from {{ ref('int_accounts') }} as accounts
    left join {{ ref('calling_codes') }} as codes
        on accounts.country = codes.country_code

),

identifiers as (

    select
        account_id,
        account_type,
        is_deleted,
        'email' as identifier_type,
        email_key as identifier,
        -- A seed cannot hold the word null, which dbt reads as nothing.
        case
            when email_key like 'null@%' then 'none'
            else substr(email_key, 1, position('@' in email_key) - 1)
        end as checked_value
    from accounts
    where email_key is not null
    union all
    select
        account_id,
        account_type,
        is_deleted,
        'phone' as identifier_type,
        {{ phone_key('phone', 'phone_digits', 'calling_code', 'trunk_prefix') }} as identifier,
        -- A number of one digit is a placeholder, whichever the digit.
        case
            when length(phone_digits) < 7 or replace(phone_digits, substr(phone_digits, length(phone_digits)), '') = '' then '0'
            else phone_digits
        end as checked_value
    from accounts
    where phone_digits <> ''
    union all
    select
        account_id,
        'customer' as account_type,
        is_deleted,
        'visitor' as identifier_type,
        visitor_id as identifier,
        visitor_id as checked_value
    from {{ ref('int_device_accounts') }}
    where account_id is not null

),

counted as (

    select
        identifiers.*,
        unlinkable.reason as unlinkable_reason,
        sum(case when identifiers.is_deleted then 0 else 1 end)
            over (partition by identifiers.identifier_type, identifiers.identifier) as accounts_count
    from identifiers
    left join {{ ref('unlinkable_identifiers') }} as unlinkable
        on
            identifiers.identifier_type = unlinkable.identifier_type
            and identifiers.checked_value = unlinkable.value

),

final as (

    select
        account_id,
        account_type,
        is_deleted,
        identifier_type,
        identifier,
        accounts_count,
        case
            when unlinkable_reason is not null then unlinkable_reason
            {%- for type in ['email', 'phone', 'visitor'] %}
            when identifier_type = '{{ type }}' and accounts_count > {{ var('identity_max_accounts_per_' ~ type) }} then 'shared'
            {%- endfor %}
        end as not_linking_because,
        not is_deleted
        and accounts_count > 1
        and unlinkable_reason is null
        and case identifier_type
            {%- for type in ['email', 'phone', 'visitor'] %}
            when '{{ type }}' then accounts_count <= {{ var('identity_max_accounts_per_' ~ type) }}
            {%- endfor %}
        end as is_link
    from counted

)

select * from final
