-- How good the predictions of the days held out were, beside what needs no model.
-- Grain: one row per (target, model, metric, cohort_kind, cohort).

with points as (

    select *
    from {{ ref('int_prediction_points') }}

),

-- Everything a metric needs adds up, so that people are gone through once.
parts as (

    select
        target,
        model,
        cohort,
        segment,
        decile,
        count(*) as people,
        sum(predicted) as predicted,
        sum(actual) as actual,
        sum(abs(predicted - actual)) as absolute_error,
        sum((predicted - actual) * (predicted - actual)) as squared_error,
        sum(capped_error * capped_error) as capped_squared_error,
        sum(predicted * predicted) as predicted_squares,
        sum(actual * actual) as actual_squares,
        sum(predicted * actual) as products,
        sum(case when actual > 0 then score_rank end) as buyer_ranks
    from points
    group by target, model, cohort, segment, decile

),

sliced as (

    {% for kind, value in {'all': "'all'", 'decile': 'cast(decile as ' ~ dbt.type_string() ~ ')', 'cohort': 'cohort', 'segment': 'segment'}.items() %}
    select
        '{{ kind }}' as cohort_kind,
        {{ value }} as cohort_name,
        parts.*
    from parts
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

sums as (

    select
        target,
        model,
        cohort_kind,
        cohort_name,
        sum(people) as people,
        sum(predicted) as predicted,
        sum(actual) as actual,
        sum(absolute_error) as absolute_error,
        sum(squared_error) as squared_error,
        sum(capped_squared_error) as capped_squared_error,
        sum(people) * sum(products) - sum(predicted) * sum(actual) as covariance,
        (sum(people) * sum(predicted_squares) - sum(predicted) * sum(predicted))
        * (sum(people) * sum(actual_squares) - sum(actual) * sum(actual)) as variances,
        sum(buyer_ranks) as buyer_ranks
    from sliced
    group by target, model, cohort_kind, cohort_name

),

-- How far the chances of a tenth are from the share of it that bought, on average.
gaps as (

    select
        target,
        model,
        sum(abs(predicted - actual)) / sum(people) as gap
    from sums
    where cohort_kind = 'decile'
    group by target, model

),

metrics as (

    select
        sums.*,
        predicted / people as predicted_mean,
        actual / people as actual_mean,
        predicted / nullif(actual, 0) - 1 as aggregate_error,
        absolute_error / people as mae,
        sqrt(squared_error / people) as rmse,
        sqrt(capped_squared_error / people) as capped_rmse,
        case when variances > 1e-9 then covariance / sqrt(variances) end as correlation,
        case when sums.target = 'purchase' then squared_error / people end as brier,
        case
            when sums.target = 'purchase' and cohort_kind = 'all'
                then (buyer_ranks - actual * (actual + 1) / 2) / nullif(actual * (people - actual), 0)
        end as auc,
        case when sums.target = 'purchase' and cohort_kind = 'all' then gaps.gap end as calibration_error
    from sums
    left join gaps
        on
            sums.target = gaps.target
            and sums.model = gaps.model

),

final as (

    {% for metric in ['predicted_mean', 'actual_mean', 'aggregate_error', 'mae', 'rmse', 'capped_rmse', 'correlation', 'brier', 'auc', 'calibration_error'] %}
    select
        target,
        model,
        '{{ metric }}' as metric,
        cohort_kind,
        cohort_name as cohort,
        cast(people as bigint) as customers_count,
        {{ round_float(metric, 6) }} as value,
        model <> 'mbg_nbd' as is_baseline
    from metrics
    where {{ metric }} is not null
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select * from final
