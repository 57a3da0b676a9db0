-- How features of clusters are made comparable: where their tails are cut off, and mean and standard
-- deviation of what is left, as a share of the way from cut to cut.
-- Grain: one row per feature.

with people as (

    select *
    from {{ ref('int_cluster_values') }}

),

long as (
    {% for entry in var('cluster_features') %}
    select
        {{ loop.index }} as feature_order,
        {{ text_literal(entry.feature) }} as feature,
        {{ text_literal(entry.scale) }} as scale,
        {{ cluster_value(adapter.quote(entry.feature), entry.scale) }} as value
    from people
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

cuts as (

    select
        feature_order,
        feature,
        scale,
        {{ discrete_percentile(var('cluster_tail_share'), 'value') }} as low,
        {{ discrete_percentile(0.5, 'value') }} as median,
        {{ discrete_percentile(1 - var('cluster_tail_share'), 'value') }} as high
    from long
    group by feature_order, feature, scale

),

units as (

    select
        long.feature,
        cast({{ cluster_unit('long.value', 'cuts.') }} as decimal(9, 6)) as unit
    from long
    inner join cuts
        on long.feature = cuts.feature

),

moments as (

    select
        feature,
        cast(sum(unit) as {{ type_double() }}) / count(unit) as mean,
        cast(sum(unit * unit) as {{ type_double() }}) / count(unit) as mean_square
    from units
    where unit is not null
    group by feature

),

final as (

    select
        cast(cuts.feature_order as {{ dbt.type_bigint() }}) as feature_order,
        cuts.feature,
        cuts.scale,
        coalesce(cuts.low, 0) as low,
        coalesce(cuts.median, 0) as median,
        coalesce(cuts.high, 0) as high,
        coalesce({{ round_float('moments.mean', 6) }}, 0) as mean,
        coalesce({{ round_float('sqrt(greatest(moments.mean_square - moments.mean * moments.mean, 0))', 6) }}, 0) as deviation
    from cuts
    left join moments
        on cuts.feature = moments.feature

)

select * from final
