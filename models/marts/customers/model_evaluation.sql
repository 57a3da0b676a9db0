-- How good predictions were in the days held out, beside rules that need no model.
-- Grain: one row per (target, model, metric, cohort_kind, cohort).

with evaluated as (

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

),

-- Clusters and lookalikes tell of today, and are measured on people they were not learned from.
found as (

    {% for relation in ['int_cluster_evaluation', 'int_lookalike_evaluation'] %}
    select
        target,
        model,
        metric,
        cohort_kind,
        cohort,
        {{ as_of_date() }} as known_until,
        {{ as_of_date() }} as as_of_date,
        customers_count,
        value,
        is_baseline
    from {{ ref(relation) }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select *
    from evaluated
    union all
    select *
    from found

)

select * from final
