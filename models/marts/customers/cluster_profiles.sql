-- What makes each cluster unique: how its people differ from all purchasers, in numbers and words.
-- Grain: one row per (cluster_id, feature).

with final as (

    select
        cluster_id,
        feature,
        cast(feature_rank as integer) as feature_rank,
        description,
        words,
        deviations,
        cluster_mean,
        population_mean,
        lift,
        cast(customers_count as {{ dbt.type_bigint() }}) as customers_count,
        customers_share
    from {{ ref('int_cluster_profiles') }}

)

select * from final
