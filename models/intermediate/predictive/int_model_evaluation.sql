-- How good the predictions of the days held out were, beside what needs no model.
-- Grain: one row per (target, model, metric, cohort_kind, cohort).

with sums as (

    select *
    from {{ ref('int_prediction_sums') }}

),

metrics as (

    select
        *,
        predicted / people as predicted_mean,
        actual / people as actual_mean,
        predicted / nullif(actual, 0) - 1 as aggregate_error,
        absolute_error / people as mae,
        sqrt(squared_error / people) as rmse,
        sqrt(capped_squared_error / people) as capped_rmse,
        -- Where all are equal, what is left of the variance is the noise of floats.
        case
            when
                people * predicted_squares > (1 + 1e-9) * predicted * predicted
                and people * actual_squares > (1 + 1e-9) * actual * actual
                then
                    (people * products - predicted * actual)
                    / sqrt(people * predicted_squares - predicted * predicted)
                    / sqrt(people * actual_squares - actual * actual)
        end as correlation, -- noqa: RF04
        case when target = 'purchase' then squared_error / people end as brier,
        case
            when target = 'purchase' and cohort_kind = 'all'
                then (buyer_ranks - actual * (actual + 1) / 2) / nullif(actual * (people - actual), 0)
        end as auc
    from sums

),

measured as (

    {% for metric in [
        'predicted_mean', 'actual_mean', 'aggregate_error', 'mae', 'rmse', 'capped_rmse', 'correlation', 'brier', 'auc'
    ] %}
    select
        target,
        model,
        '{{ metric }}' as metric, -- noqa: RF04
        cohort_kind,
        cohort_name,
        people,
        {{ metric }} as measured_value
    from metrics
    union all
    {% endfor %}
    -- How far the chances of a tenth are from the share of it that bought, on average.
    select
        target,
        model,
        'calibration_error' as metric, -- noqa: RF04
        'all' as cohort_kind,
        'all' as cohort_name,
        sum(people) as people,
        sum(abs(predicted - actual)) / sum(people) as measured_value
    from sums
    where target = 'purchase' and cohort_kind = 'decile'
    group by target, model

),

final as (

    select
        target,
        model,
        metric,
        cohort_kind,
        cohort_name as cohort,
        cast(people as bigint) as customers_count,
        {{ round_float('measured_value', 6) }} as value,
        model <> 'mbg_nbd' as is_baseline
    from measured
    where measured_value is not null

)

select * from final
