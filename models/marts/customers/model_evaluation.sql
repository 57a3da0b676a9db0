-- How good predictions were in the days held out, beside rules that need no model.
-- Grain: one row per (target, model, metric, cohort_kind, cohort).

with final as (

    select
        target,
        model,
        metric,
        cohort_kind,
        cohort,
        {{ as_of_date(var('evaluation_days')) }} as known_until,
        {{ as_of_date() }} as as_of_date,
        customers_count,
        value,
        is_baseline
    from {{ ref('int_model_evaluation') }}

)

select * from final
