-- The purchase history of a person as buy-till-you-die models read it, at the as-of date.
-- Grain: one row per customer_id with a valid order.

with final as (

    select
        customer_id,
        first_ordered_on,
        last_ordered_on,
        frequency,
        recency,
        t,
        monetary_value
    from {{ ref('int_btyd_summaries') }}
    where period = 'as_of'

)

select * from final
