-- How well lookalikes find people like the members of the chosen segment, beside finding them by chance.
-- Grain: one row per (model, metric, cohort).

with lookalikes as (

    select *
    from {{ ref('int_lookalikes') }}
    where lift is not null

),

final as (
    {% for metric in ['lift', 'lift_low', 'lift_high'] %}
    select
        segment_id as model, -- noqa: RF04
        '{{ metric }}' as metric,
        'first ' || cast(cast(top_share as decimal(18, 3)) as {{ dbt.type_string() }}) || ' by score' as cohort,
        {{ metric }} as value,
        cast(1 as {{ type_double() }}) as baseline_value,
        top_count as n
    from lookalikes
    {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
