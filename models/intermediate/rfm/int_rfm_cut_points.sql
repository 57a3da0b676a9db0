-- Cut points between neighbouring scores, by the method of the scheme. `percentile`: the k/n percentiles
-- of the population, discrete, so that a cut point is always somebody's value. `interpolated`: quantiles
-- as pandas.qcut cuts them. `fixed`: those of the seed.
-- Grain: one row per (scheme, population, dimension, cut_number). Only interpolated cut points that fall
-- together are fewer than levels_count - 1.

with schemes as (

    select *
    from {{ ref('rfm_schemes') }}

),

numbers as (
    {% for cut_number in range(1, 5) %}
    select {{ cut_number }} as cut_number
    {{ 'union all' if not loop.last }}
    {% endfor %}
),

-- A percentile is found by counting: k * n people of so many levels have it or less.
neighbours as (

    select
        schemes.scheme,
        schemes.cut_method,
        schemes.levels_count,
        counts.population,
        counts.dimension,
        numbers.cut_number,
        mod((counts.population_count - 1) * numbers.cut_number, schemes.levels_count) as steps_beyond_lower,
        min(
            case
                when counts.people_up_to * schemes.levels_count >= counts.population_count * numbers.cut_number
                    then counts.value
            end
        ) as percentile,
        min(
            case
                when counts.people_up_to * schemes.levels_count > (counts.population_count - 1) * numbers.cut_number
                    then counts.value
            end
        ) as lower_neighbour,
        min(
            case
                when (counts.people_up_to - 1) * schemes.levels_count > (counts.population_count - 1) * numbers.cut_number
                    then counts.value
            end
        ) as upper_neighbour,
        min(counts.value) as lowest,
        max(counts.value) as highest
    from schemes
    inner join {{ ref('int_rfm_value_counts') }} as counts
        on schemes.measures = counts.measures
    inner join numbers
        on schemes.levels_count > numbers.cut_number
    where schemes.cut_method <> 'fixed'
    group by
        schemes.scheme, schemes.cut_method, schemes.levels_count, counts.population, counts.dimension,
        numbers.cut_number, counts.population_count

),

interpolated as (

    select distinct
        scheme,
        population,
        dimension,
        lowest,
        highest,
        cast({{ round_float(
            'lower_neighbour + (coalesce(upper_neighbour, lower_neighbour) - lower_neighbour)'
            ~ ' * cast(steps_beyond_lower as ' ~ type_double() ~ ') / levels_count', 4
        ) }} as decimal(18, 4)) as cut_point
    from neighbours
    where cut_method = 'interpolated'

),

cuts as (

    select
        scheme,
        population,
        dimension,
        cut_number,
        percentile as cut_point
    from neighbours
    where cut_method = 'percentile'
    union all
    select
        scheme,
        population,
        dimension,
        row_number() over (partition by scheme, population, dimension order by cut_point) as cut_number,
        -- There, who is on a cut point goes down, and of days fewer are better: at most 30 is fewer than 31.
        case when dimension = 'recency' then ceiling(cut_point) - 1 else cut_point end as cut_point
    from interpolated
    where cut_point > lowest and cut_point < highest
    union all
    select
        schemes.scheme,
        'everyone' as population,
        fixed.dimension,
        fixed.score - 1 as cut_number,
        case when fixed.dimension = 'recency' then -fixed.cut_point else fixed.cut_point end as cut_point
    from schemes
    inner join {{ ref('rfm_fixed_cut_points') }} as fixed
        on schemes.scheme = fixed.scheme
    where schemes.cut_method = 'fixed'

),

final as (

    select
        scheme,
        population,
        dimension,
        cast(cut_number as integer) as cut_number,
        cast(cut_point as decimal(18, 4)) as cut_point
    from cuts

)

select * from final
