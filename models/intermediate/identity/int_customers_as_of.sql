-- Customers the sources knew at the as-of date, each in the version that held then.
-- Grain: one row per customer_id. Rows created later are not there yet.

with customers as (

    select *
    from {{ ref('int_customers_unioned') }}

),

-- The newest version not later than the as-of date holds; where all are later, the oldest one.
versions as (

    select
        *,
        row_number() over (
            partition by customer_id
            order by
                case when updated_at is null or {{ is_known('updated_at') }} then 0 else 1 end asc,
                case when {{ is_known('updated_at') }} then updated_at end desc nulls last,
                updated_at asc nulls first,
                source_system asc
        ) as version_rank
    from customers

),

final as (

    select *
    from versions
    where
        version_rank = 1
        and (created_at is null or {{ is_known('created_at') }})

)

-- The columns are those of the contract, which is not listed again.
select * from final -- noqa: AM04
