-- Segments of clusters that cannot be had, and why: no clusters were found, or none with that number.
-- Grain: one row per segment_id.

with named as (
    {{ cluster_segment_rows() }}
),

found as (

    select
        cluster_number,
        count(*) as features_count
    from {{ ref('int_cluster_centroids') }}
    group by cluster_number

),

refused as (

    select max(text) as reason
    from {{ fitted('int_cluster_fit') }}
    where parameter = 'reason'

),

final as (

    select
        named.segment_id,
        'insufficient_data' as status,
        coalesce(refused.reason, 'no cluster has this number as of this day') as status_reason
    from named
    cross join refused
    left join found
        on cast(named.cluster_number as integer) = found.cluster_number
    where found.cluster_number is null

)

select * from final
