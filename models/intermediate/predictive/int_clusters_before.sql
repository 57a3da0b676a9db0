-- The clusters of the last run before the as-of date that had any, which those of today are matched to.
-- Grain: one row per (cluster_number, feature).

with log as (

    select *
    from {{ source('history', 'cluster_log') }}
    where
        as_of_date < {{ as_of_date() }}
        and cluster_number is not null

),

final as (

    select
        cast(cluster_number as {{ dbt.type_bigint() }}) as cluster_number,
        feature,
        scale,
        value,
        -- Numbers are never used again, also those of clusters that are gone.
        (select cast(max(every.cluster_number) as {{ dbt.type_bigint() }}) from log as every) as highest_number
    from log
    where as_of_date = (select max(latest.as_of_date) from log as latest)

)

select * from final
