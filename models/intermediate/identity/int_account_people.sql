-- The person behind every account, and how the accounts of one person were recognised. The survivor
-- gives the person its id: rows of customers before stubs before guests, customers before leads before
-- visitors, then the account made first, then the id that sorts first.
-- Grain: one row per account_id of somebody who is not deleted.

with accounts as (

    select
        accounts.*,
        coalesce(components.component, accounts.account_id) as component
    from {{ ref('int_accounts') }} as accounts
    left join {{ ref('int_identity_rounds_5_6') }} as components
        on accounts.account_id = components.account_id
    where not accounts.is_deleted

),

ranked as (

    select
        *,
        row_number() over (
            partition by component
            order by
                case account_type when 'customer' then 1 when 'stub' then 2 else 3 end asc,
                case person_type when 'customer' then 1 when 'lead' then 2 else 3 end asc,
                created_at asc nulls last,
                account_id asc
        ) as survivor_rank
    from accounts

),

-- A guest with the address of somebody who is deleted, and of nobody else, is that somebody.
deleted_guests as (

    select guests.account_id
    from {{ ref('int_identifiers') }} as guests
    inner join {{ ref('int_identifiers') }} as holders
        on
            guests.identifier_type = holders.identifier_type
            and guests.identifier = holders.identifier
    where
        guests.account_type = 'guest'
        and holders.account_type = 'customer'
    group by guests.account_id
    having min(case when holders.is_deleted then 1 else 0 end) = 1

),

links as (

    select
        account_id,
        max(case when identifier_type = 'email' then 'email' end) as email,
        max(case when identifier_type = 'phone' then 'phone' end) as phone,
        max(case when identifier_type = 'visitor' then 'visitor' end) as visitor
    from {{ ref('int_identifiers') }}
    where is_link
    group by account_id

),

final as (

    select
        ranked.account_id,
        survivors.account_id as customer_id,
        ranked.account_type,
        ranked.source_system,
        ranked.survivor_rank,
        concat_ws(' and ', links.email, links.phone, links.visitor) as linked_by
    from ranked
    inner join ranked as survivors
        on
            ranked.component = survivors.component
            and survivors.survivor_rank = 1
    left join links
        on ranked.account_id = links.account_id
    left join deleted_guests
        on ranked.account_id = deleted_guests.account_id
    where deleted_guests.account_id is null

)

select * from final
