-- What people said of themselves that still holds at the as-of date.
-- Grain: one row per (customer_id, trait, value). Said more than once, by whichever id of the person, the
-- newest declaration tells how long it holds; one without a date was always known.

with ranked as (

    select
        *,
        row_number() over (
            partition by customer_id, trait, value
            order by collected_at desc nulls last, expires_at desc nulls last
        ) as newest_rank
    from {{ ref('int_trait_declarations') }}

),

final as (

    select
        customer_id,
        trait,
        value,
        is_sensitive,
        collected_at
    from ranked
    where
        newest_rank = 1
        and case
            when expires_at is not null then not {{ is_known('expires_at') }}
            when valid_days is null or collected_at is null then true
            else {{ days_between(local_date('collected_at'), as_of_date()) }} < valid_days
        end

)

select * from final
