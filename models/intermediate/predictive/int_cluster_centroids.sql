-- The middle of each cluster: where it stands on the axes of its features, and what that is in their units.
-- Grain: one row per (cluster_number, feature).

with final as (

    select
        fit.cluster_number,
        'cluster_' || cast(fit.cluster_number as {{ dbt.type_string() }}) as cluster_id,
        fit.feature,
        scales.feature_order,
        scales.scale,
        fit.value as coordinate,
        {{ round_float('scales.low + (scales.high - scales.low) * (scales.mean + scales.deviation * fit.value)', 6) }} as value
    from {{ fitted('int_cluster_fit') }} as fit
    inner join {{ ref('int_cluster_scales') }} as scales
        on fit.feature = scales.feature
    where fit.parameter = 'centroid'

)

select * from final
