-- The middles of clusters, kept, so that the next run gives the same cluster the same number.
-- Grain: one row per (as_of_date, cluster_number, feature), and one per as_of_date without the others,
-- so that a day that had clusters and has none any more is replaced, too.

{{ config(
    schema='history',
    materialized='incremental',
    incremental_strategy=replace_days_strategy(),
    unique_key='as_of_date',
    partition_by='as_of_date',
    full_refresh=false,
) }}

-- A run that is not accepted leaves no clusters either.
-- depends_on: {{ ref('segment_log') }}

with built as (

    -- Nothing, if what stands in the warehouse is of another day.
    select as_of_date
    from {{ ref('run_info') }}
    where as_of_date = {{ as_of_date() }}

),

final as (

    select
        built.as_of_date,
        cast(centroids.cluster_number as integer) as cluster_number,
        centroids.feature,
        centroids.scale,
        centroids.value
    from {{ ref('int_cluster_centroids') }} as centroids
    cross join built
    inner join {{ ref('int_cluster_scales') }} as scales
        on centroids.feature = scales.feature
    -- Where nobody differs, the middle is no place on an axis that a later day could compare with.
    where scales.deviation > 0
    union all
    select
        as_of_date,
        cast(null as integer) as cluster_number,
        cast(null as {{ dbt.type_string() }}) as feature,
        cast(null as {{ dbt.type_string() }}) as scale,
        cast(null as {{ type_double() }}) as value
    from built

)

select * from final
