-- How well lookalikes find people like the members of the chosen segment, beside drawing people at random: members
-- among the first by score, on people the score was not learned from.
-- Grain: one row per (model, metric, cohort).

with lookalikes as (

    select *
    from {{ ref('int_lookalikes') }}
    where lift is not null

),

metrics as (
    {% for metric in ['lift', 'lift_low', 'lift_high'] %}
    select
        'weight_of_evidence' as model, -- noqa: RF04
        '{{ metric }}' as metric,
        segment_id as cohort,
        top_count as customers_count,
        {{ metric }} as value,
        false as is_baseline
    from lookalikes
    union all
    {% endfor %}
    select
        'chance' as model, -- noqa: RF04
        'lift' as metric,
        segment_id as cohort,
        top_count as customers_count,
        cast(1 as {{ type_double() }}) as value,
        true as is_baseline
    from lookalikes

),

final as (

    select
        'lookalike' as target, -- noqa: RF04
        model,
        metric,
        'segment' as cohort_kind,
        cohort,
        customers_count,
        value,
        is_baseline
    from metrics

)

select * from final
