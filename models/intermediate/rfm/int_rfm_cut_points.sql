-- Cut points between neighbouring scores: the k/n percentiles of the population, discrete, so that
-- a cut point is always somebody's value.
-- Grain: one row per (scheme, dimension, cut_number), cut_number 1 to levels_count - 1.

with cuts as (

    {% for levels, cut in rfm_cuts() %}
    select
        {{ levels }} as levels_count,
        dimension,
        {{ cut }} as cut_number,
        {{ discrete_percentile(cut ~ '.0 / ' ~ levels, 'value') }} as cut_point
    from {{ ref('int_rfm_values') }}
    group by dimension
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        schemes.scheme,
        schemes.levels_count,
        cuts.dimension,
        cuts.cut_number,
        cuts.cut_point
    from {{ ref('rfm_schemes') }} as schemes
    inner join cuts
        on schemes.levels_count = cuts.levels_count

)

select * from final
