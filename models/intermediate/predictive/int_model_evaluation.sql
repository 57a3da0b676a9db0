-- How good the predictions of the days held out were, beside what needs no model.
-- Grain: one row per (target, model, metric, cohort_kind, cohort).

with points as (

    select
        *,
        cast(predicted as {{ type_double() }}) as x,
        cast(actual as {{ type_double() }}) as y,
        cast(capped_error as {{ type_double() }}) as capped
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
        sum((x - y) * (x - y)) as squared_error,
        sum(capped * capped) as capped_squared_error,
        sum(x * x) as predicted_squares,
        sum(y * y) as actual_squares,
        sum(x * y) as products,
        sum(case when actual > 0 then score_rank end) as buyer_ranks
    from points
    group by target, model, cohort, segment, decile

),

sliced as (

    {% for kind, value in [
        ('all', "'all'"), ('decile', 'cast(decile as ' ~ dbt.type_string() ~ ')'), ('cohort', 'cohort'), ('segment', 'segment')
    ] %}
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
        cast(sum(people) as {{ type_double() }}) as people,
        cast(sum(predicted) as {{ type_double() }}) as predicted,
        cast(sum(actual) as {{ type_double() }}) as actual,
        cast(sum(absolute_error) as {{ type_double() }}) as absolute_error,
        sum(squared_error) as squared_error,
        sum(capped_squared_error) as capped_squared_error,
        sum(predicted_squares) as predicted_squares,
        sum(actual_squares) as actual_squares,
        sum(products) as products,
        cast(sum(buyer_ranks) as {{ type_double() }}) as buyer_ranks
    from sliced
    group by target, model, cohort_kind, cohort_name

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
        end as correlation,
        case when target = 'purchase' then squared_error / people end as brier,
        case
            when target = 'purchase' and cohort_kind = 'all'
                then (buyer_ranks - actual * (actual + 1) / 2) / nullif(actual * (people - actual), 0)
        end as auc
    from sums

),

measured as (

    {% for metric in ['predicted_mean', 'actual_mean', 'aggregate_error', 'mae', 'rmse', 'capped_rmse', 'correlation', 'brier', 'auc'] %}
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
