-- The cluster of each customer: the one whose centroid is nearest. Ties go to the centroid with the
-- lower coordinates and not to the lower number, because numbers depend on the history.
-- Grain: one row per customer_id with a valid order; no rows where no clusters were found.

with centroids as (

    select
        cluster_number,
        cluster_id,
        {{ cluster_centroid_columns() }}
    from {{ ref('int_cluster_centroids') }}
    group by cluster_number, cluster_id

),

placed as (

    select
        *,
        row_number() over (order by {{ cluster_columns() }}) as tie_order
    from centroids

),

distances as (

    select
        points.point_id,
        placed.cluster_number,
        placed.cluster_id,
        placed.tie_order,
        {{ cluster_square('points', 'placed') }} as square
    from {{ ref('int_cluster_points') }} as points
    cross join placed

),

ranked as (

    select
        *,
        row_number() over (
            partition by point_id
            order by square asc, tie_order asc
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
