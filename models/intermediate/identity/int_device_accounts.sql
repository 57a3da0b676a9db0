-- Which accounts were logged in on which device by the as-of date. A device without one is there, too.
-- Grain: one row per (visitor_id, account_id); account_id is null where nobody known logged in.

with seen as (

    select
        visitor_id,
        customer_id,
        min(occurred_at) as first_seen_at,
        min(source_system) as source_system
    from {{ ref('int_events_unioned') }}
    where
        visitor_id is not null
        and {{ is_known('occurred_at') }}
    group by visitor_id, customer_id

),

known as (

    select
        seen.visitor_id,
        accounts.account_id,
        coalesce(accounts.is_deleted, false) as is_deleted,
        seen.first_seen_at,
        seen.source_system
    from seen
    left join {{ ref('int_accounts') }} as accounts
        on
            coalesce(seen.customer_id, seen.visitor_id) = accounts.account_id
            -- A device has the id of an account only where customers has a row for the device itself.
            and (seen.customer_id is not null or accounts.person_type = 'visitor')

),

final as (

    select
        visitor_id,
        account_id,
        is_deleted,
        min(first_seen_at) as first_seen_at,
        min(source_system) as source_system
    from known
    group by visitor_id, account_id, is_deleted

)

select * from final
