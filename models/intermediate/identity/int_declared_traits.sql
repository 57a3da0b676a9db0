-- What people said of themselves that still holds at the as-of date.
-- Grain: one row per (customer_id, trait, value). Said more than once, by whichever id of the person, the
-- newest declaration tells how long it holds; one without a date was always known.

with declarations as (

    select
        identities.customer_id,
        declared.trait,
        declared.value,
        declared.collected_at,
        declared.expires_at,
        row_number() over (
            partition by identities.customer_id, declared.trait, declared.value
            order by declared.collected_at desc nulls last, declared.expires_at desc nulls last
        ) as newest_rank
    from {{ ref('int_declared_traits_unioned') }} as declared
    inner join {{ ref('int_identities') }} as identities
        on
            declared.customer_id = identities.source_id
            and identities.id_type = 'customer'
    where
        declared.collected_at is null
        or {{ is_known('declared.collected_at') }}

),

-- A value of its own in the vocabulary goes before the `*` of the trait.
judged as (

    select
        declarations.*,
        case when listed.trait is not null then listed.valid_days else the_rest.valid_days end as valid_days,
        coalesce(listed.is_sensitive, the_rest.is_sensitive, true) as is_sensitive
    from declarations
    left join {{ ref('trait_vocabulary') }} as listed
        on
            declarations.trait = listed.trait
            and declarations.value = listed.value
    left join {{ ref('trait_vocabulary') }} as the_rest
        on
            declarations.trait = the_rest.trait
            and the_rest.value = '*'
    where declarations.newest_rank = 1

),

final as (

    select
        customer_id,
        trait,
        value,
        is_sensitive,
        collected_at
    from judged
    where
        case
            when expires_at is not null then not {{ is_known('expires_at') }}
            when valid_days is null or collected_at is null then true
            else {{ days_between(local_date('collected_at'), as_of_date()) }} < valid_days
        end

)

select * from final
