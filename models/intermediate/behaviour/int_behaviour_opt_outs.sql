-- When somebody last said no: by unsubscribing from a message, or by withdrawing the consent to e-mail.
-- Grain: one row per customer_id who did either. A consent that was never given cannot be withdrawn: a
-- "no" as old as the account is none.

with opt_outs as (

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
        {{ local_date('customers.consent_updated_at') }} as withdrawn_on
    from {{ ref('int_customers_as_of') }} as customers
    inner join {{ ref('int_identities') }} as identities
        on
            customers.customer_id = identities.source_id
            and identities.id_type = 'customer'
    where
        not customers.email_consent
        and {{ is_known('customers.consent_updated_at') }}
        and (
            customers.created_at is null
            or {{ local_date('customers.consent_updated_at') }} > {{ local_date('customers.created_at') }}
        )

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
