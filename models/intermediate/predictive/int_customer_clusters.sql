-- Which cluster people belong to: the one whose middle is nearest. Of equally near ones, the one with the lowest number.
-- Grain: one row per customer_id with a valid order; no rows where no clusters were found.

with centroids as (

    select
        cluster_number,
        cluster_id,
        {{ cluster_centroid_columns() }}
    from {{ ref('int_cluster_centroids') }}
    group by cluster_number, cluster_id

),

distances as (

    select
        points.point_id,
        centroids.cluster_number,
        centroids.cluster_id,
        {{ cluster_square('points', 'centroids') }} as square
    from {{ ref('int_cluster_points') }} as points
    cross join centroids

),

ranked as (

    select
        *,
        row_number() over (
            partition by point_id
            order by square asc, cluster_number asc
        ) as nearness
    from distances

),

final as (

    select
        positions.customer_id,
        cast(ranked.cluster_number as {{ dbt.type_bigint() }}) as cluster_number,
        ranked.cluster_id,
        {{ round_float('sqrt(ranked.square)', 6) }} as distance
    from {{ ref('int_cluster_positions') }} as positions
    inner join ranked
        on positions.point_id = ranked.point_id
    where ranked.nearness = 1

)

select * from final
