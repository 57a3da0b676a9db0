-- The cut points behind the RFM scores, in the units people read, and the scores ties left empty.
-- Grain: one row per (scheme, dimension, score).

with cuts as (

    select *
    from {{ ref('int_rfm_cut_points') }}

),

-- The lowest score has no cut point below it.
scores as (

    select
        scheme,
        dimension,
        cut_number + 1 as score,
        cut_point as above
    from cuts
    union all
    select
        scheme,
        dimension,
        1 as score,
        null as above
    from cuts
    where cut_number = 1

),

bounded as (

    select
        *,
        lead(above) over (partition by scheme, dimension order by score) as up_to
    from scores

),

final as (

    select
        scheme,
        dimension,
        cast(score as integer) as score,
        cast(case when dimension = 'recency' then -up_to else above end as decimal(18, 4)) as lower_bound,
        cast(case when dimension = 'recency' then -above else up_to end as decimal(18, 4)) as upper_bound,
        -- Recency counts down, so that the end a score takes in changes sides.
        case when dimension = 'recency' then 'lower' else 'upper' end as inclusive_bound,
        coalesce(above = up_to, false) as is_merged_by_ties
    from bounded

)

select * from final
