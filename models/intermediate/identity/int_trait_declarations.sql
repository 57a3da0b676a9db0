-- What people said of themselves up to the as-of date, each with what the vocabulary says of it. A value of
-- its own in the vocabulary goes before the `*` of the trait; what is in neither counts as sensitive.
-- Grain: one row per accepted raw row of the population (source_system, _file, _row_number).

with final as (

    select
        identities.customer_id,
        declared.customer_id as source_customer_id,
        declared.trait,
        declared.value,
        declared.collected_at,
        declared.expires_at,
        declared.source_system,
        declared._file,
        declared._row_number,
        case when listed.trait is not null then listed.valid_days else the_rest.valid_days end as valid_days,
        coalesce(listed.is_sensitive, the_rest.is_sensitive, true) as is_sensitive
    from {{ ref('int_declared_traits_unioned') }} as declared
    inner join {{ ref('int_identities') }} as identities
        on
            declared.customer_id = identities.source_id
            and identities.id_type = 'customer'
    left join {{ ref('trait_vocabulary') }} as listed
        on
            declared.trait = listed.trait
            and declared.value = listed.value
    left join {{ ref('trait_vocabulary') }} as the_rest
        on
            declared.trait = the_rest.trait
            and the_rest.value = '*'
    where
        declared.collected_at is null
        or {{ is_known('declared.collected_at') }}

)

select * from final
