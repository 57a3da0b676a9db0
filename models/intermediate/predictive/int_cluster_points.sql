-- People on the same point of the space of the clusters' features, counted: what clusters are found among.
-- Grain: one row per point_id, that is per combination of the features.

with final as (

    select
        point_id,
        {{ cluster_columns() }},
        count(*) as people_count
    from {{ ref('int_cluster_positions') }}
    group by
        point_id,
        {{ cluster_columns() }}

)

select * from final
