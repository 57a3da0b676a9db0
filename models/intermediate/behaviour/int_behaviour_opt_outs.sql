-- When somebody last said no: by unsubscribing from a message, or by withdrawing the consent to e-mail.
-- Grain: one row per customer_id who did either. A consent that was never given cannot be withdrawn: a
-- "no" as old as the account is none.

with accounts as (

    select
        customer_id,
        email_consent,
        {{ local_date('consent_updated_at') }} as consent_updated_on,
        {{ local_date('created_at') }} as created_on
    from {{ ref('int_customers_as_of') }}
    where {{ is_known('consent_updated_at') }}

),

opt_outs as (

    select
        customer_id,
        occurred_on as unsubscribed_on,
        cast(null as date) as withdrawn_on
    from {{ ref('int_messages') }}
    where event_type = 'unsubscribed'
    union all
    select
        identities.customer_id,
        cast(null as date) as unsubscribed_on,
        accounts.consent_updated_on as withdrawn_on
    from accounts
    inner join {{ ref('int_identities') }} as identities
        on
            accounts.customer_id = identities.source_id
            and identities.id_type = 'customer'
    where
        not accounts.email_consent
        and coalesce(accounts.consent_updated_on > accounts.created_on, true)

),

final as (

    select
        customer_id,
        max(unsubscribed_on) as last_unsubscribed_date,
        max(withdrawn_on) as last_consent_withdrawn_date
    from opt_outs
    group by customer_id

)

select * from final
