-- A scheme's fixed cut points name every score but the lowest in each dimension, each beyond the one before,
-- whether or not the scheme uses them.
-- Fails for every scheme and dimension that leaves a score out, and every cut point that is not beyond.

with cuts as (

    select
        *,
        case when dimension = 'recency' then -cut_point else cut_point end as beyond
    from {{ ref('rfm_fixed_cut_points') }}

),

steps as (

    select
        *,
        lag(beyond) over (partition by scheme, dimension order by score) as beyond_before
    from cuts

),

found as (

    select
        scheme,
        dimension,
        count(*) as cuts_count,
        min(score) as lowest_score,
        max(score) as highest_score,
        count(case when beyond <= beyond_before then 1 end) as backward_count
    from steps
    group by scheme, dimension

),

expected as (
    {% for dimension in ['recency', 'frequency', 'monetary'] %}
    select
        scheme,
        levels_count,
        '{{ dimension }}' as dimension
    from {{ ref('rfm_schemes') }}
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select expected.*
from expected
left join found
    on
        expected.scheme = found.scheme
        and expected.dimension = found.dimension
where
    coalesce(found.cuts_count, 0) <> expected.levels_count - 1
    or found.lowest_score <> 2
    or found.highest_score <> expected.levels_count
    or found.backward_count > 0
