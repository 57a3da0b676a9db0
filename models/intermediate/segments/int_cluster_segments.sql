-- Segments that rest on clusters and cannot be had, and why: no clusters were found, or none of those named.
-- Grain: one row per segment_id.

with named as (
    {{ cluster_segment_rows() }}
),

found as (

    select distinct cast(cluster_number as {{ dbt.type_string() }}) as cluster_number
    from {{ ref('int_cluster_centroids') }}

),

counted as (

    select
        named.segment_id,
        -- A rule may compare with numbers without naming one.
        max(case when named.cluster_number = '' or found.cluster_number is not null then 1 else 0 end) as has_one
    from named
    left join found
        on named.cluster_number = found.cluster_number
    group by named.segment_id

),

clusters as (

    select count(*) as clusters_count
    from found

),

refused as (

    select max(text) as reason
    from {{ fitted('int_cluster_fit') }}
    where parameter = 'reason'

),

final as (

    select
        counted.segment_id,
        'insufficient_data' as status,
        coalesce(refused.reason, 'no cluster has this number as of this day') as status_reason
    from counted
    cross join refused
    cross join clusters
    where
        clusters.clusters_count = 0
        or counted.has_one = 0

)

select * from final
