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

-- Clusters and lookalikes tell of today; lookalikes are measured on people they were not learned from.
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

-- The risk bands of the nine-grid, beside the days since the last order (auc) and beside everybody (shares).
nine_grid as (

    {% for model, value, is_baseline in [
        ('model', 'value', 'false'), ("model || '_baseline'", 'baseline_value', 'true')
    ] %}
    select
        'next_purchase' as target,
        {{ model }} as model, -- noqa: RF04
        metric,
        case when cohort = 'all' then 'all' else 'risk_band' end as cohort_kind,
        cohort,
        {{ as_of_date(var('evaluation_days')) }} as known_until,
        {{ as_of_date() }} as as_of_date,
        n as customers_count,
        {{ value }} as value,
        {{ is_baseline }} as is_baseline
    from {{ ref('int_nine_grid_evaluation') }}
    where {{ value }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select *
    from evaluated
    union all
    select *
    from found
    union all
    select *
    from nine_grid

)

select * from final
