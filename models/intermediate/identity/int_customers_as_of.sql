-- Customers the sources knew at the as-of date, each in the version that held then.
-- Grain: one row per customer_id. Rows created later are not there yet.

with customers as (

    select *
    from {{ ref('int_customers_unioned') }}
    -- A version written later does not stand in for an earlier one that could not be used.
    where _dated_on is null or _dated_on <= {{ as_of_date() }}

),

versions as (
    {{ ranked_versions('customers', 'customer_id') }}
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
