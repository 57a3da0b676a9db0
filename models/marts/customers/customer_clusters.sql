-- Which cluster of purchasers who behave alike people are in.
-- Grain: one row per customer_id with a valid order; no rows where no clusters were found.

with final as (

    select
        customer_id,
        cluster_id,
        distance
    from {{ ref('int_customer_clusters') }}

)

select * from final
