-- The cut points behind the RFM scores, in the units people read, and the scores ties left empty.
-- Grain: one row per (scheme, population, dimension, score).

with cuts as (

    select *
    from {{ ref('int_rfm_cut_points') }}

),

-- Where all cut points fall together, there is no score but the lowest.
scored as (

    select
        schemes.scheme,
        counts.population,
        counts.dimension
    from {{ ref('rfm_schemes') }} as schemes
    inner join {{ ref('int_rfm_value_counts') }} as counts
        on schemes.measures = counts.measures
    where schemes.cut_method <> 'fixed'
    union distinct
    select
        scheme,
        population,
        dimension
    from cuts

),

-- The lowest score has no cut point below it.
scores as (

    select
        scheme,
        population,
        dimension,
        cut_number + 1 as score,
        cut_point as above
    from cuts
    union all
    select
        scheme,
        population,
        dimension,
        1 as score,
        null as above
    from scored

),

bounded as (

    select
        *,
        lead(above) over (partition by scheme, population, dimension order by score) as up_to
    from scores

),

final as (

    select
        bounded.scheme,
        bounded.population,
        bounded.dimension,
        schemes.cut_method,
        cast(bounded.score as integer) as score,
        cast(case when bounded.dimension = 'recency' then -bounded.up_to else bounded.above end as decimal(18, 4)) as lower_bound,
        cast(case when bounded.dimension = 'recency' then -bounded.above else bounded.up_to end as decimal(18, 4)) as upper_bound,
        -- Recency counts down, so that the end a score takes in changes sides.
        case when bounded.dimension = 'recency' then 'lower' else 'upper' end as inclusive_bound,
        coalesce(bounded.above = bounded.up_to, false) as is_merged_by_ties
    from bounded
    inner join {{ ref('rfm_schemes') }} as schemes
        on bounded.scheme = schemes.scheme

)

select * from final
