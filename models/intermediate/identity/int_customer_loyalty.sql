-- Membership of the loyalty programme: the tier somebody entered last.
-- Grain: one row per customer_id in the programme. A membership without a date was always known; of
-- tiers entered at the same time the one with most points counts, then the one that sorts first.

with memberships as (

    select
        identities.customer_id,
        loyalty.tier,
        loyalty.points,
        loyalty.joined_at,
        row_number() over (
            partition by identities.customer_id
            order by loyalty.joined_at desc nulls last, loyalty.points desc nulls last, loyalty.tier asc nulls last
        ) as newest_rank
    from {{ ref('int_loyalty_unioned') }} as loyalty
    inner join {{ ref('int_identities') }} as identities
        on
            loyalty.customer_id = identities.source_id
            and identities.id_type = 'customer'
    where
        loyalty.joined_at is null
        or {{ is_known('loyalty.joined_at') }}

),

final as (

    select
        customer_id,
        true as is_loyalty_member,
        max(case when newest_rank = 1 then tier end) as loyalty_tier,
        max(case when newest_rank = 1 then points end) as loyalty_points,
        min({{ local_date('joined_at') }}) as loyalty_joined_date
    from memberships
    group by customer_id

)

select * from final
