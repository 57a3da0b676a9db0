-- Higher value, higher or equal score; equal value, equal score; in every scheme, population and dimension.
-- Fails for every pair of neighbouring values that breaks this.

with scores as (
    {% for dimension, score, value in [
        ('recency', 'r_score', '-recency_days'), ('frequency', 'f_score', 'frequency'), ('monetary', 'm_score', 'monetary'),
    ] %}
    select
        scheme,
        population,
        '{{ dimension }}' as dimension,
        cast({{ value }} as decimal(18, 4)) as value,
        min({{ score }}) as lowest_score,
        max({{ score }}) as highest_score
    from {{ ref('customer_rfm') }}
    where {{ score }} is not null
    group by scheme, population, {{ value }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

neighbours as (

    select
        *,
        lag(highest_score) over (partition by scheme, population, dimension order by value) as score_below
    from scores

)

select *
from neighbours
where lowest_score <> highest_score or score_below > lowest_score
