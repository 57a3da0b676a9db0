-- The purchase history of a person in the four numbers of buy-till-you-die models, named as there.
-- Grain: one row per customer_id with a valid order.

with final as (

    select
        customer_id,
        {{ as_of_date() }} as as_of_date,
        first_ordered_on as first_purchase_date,
        last_ordered_on as last_purchase_date,
        cast(frequency + 1 as bigint) as purchase_days_count,
        cast(frequency as bigint) as frequency,
        cast(recency as bigint) as recency,
        cast(t as bigint) as t,
        monetary_value
    from {{ ref('int_btyd_customers') }}

)

select * from final
