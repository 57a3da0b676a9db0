-- What metrics of the days held out are made of, added up once: for all, by tenth of the prediction, by
-- quarter of the first order and by segment somebody was in before.
-- Grain: one row per (target, model, cohort_kind, cohort_name). Floats, of exact sums: those of floats would depend on the order.

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
        nine_grid_segment,
        decile,
        count(*) as people,
        sum(predicted) as predicted,
        sum(actual) as actual,
        sum(abs(predicted - actual)) as absolute_error,
        sum(cast((x - y) * (x - y) as decimal(38, 8))) as squared_error,
        sum(cast(capped * capped as decimal(38, 8))) as capped_squared_error,
        sum(cast(x * x as decimal(38, 8))) as predicted_squares,
        sum(cast(y * y as decimal(38, 8))) as actual_squares,
        sum(cast(x * y as decimal(38, 8))) as products,
        sum(case when actual > 0 then score_rank end) as buyer_ranks
    from points
    group by target, model, cohort, segment, nine_grid_segment, decile

),

sliced as (

    {% for kind, value in [
        ('all', "'all'"), ('decile', 'cast(decile as ' ~ dbt.type_string() ~ ')'), ('cohort', 'cohort'),
        ('segment', 'segment'), ('segment', 'nine_grid_segment')
    ] %}
    select
        '{{ kind }}' as cohort_kind,
        {{ value }} as cohort_name,
        parts.*
    from parts
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

final as (

    select
        target,
        model,
        cohort_kind,
        cohort_name,
        cast(sum(people) as {{ type_double() }}) as people,
        cast(sum(predicted) as {{ type_double() }}) as predicted,
        cast(sum(actual) as {{ type_double() }}) as actual,
        cast(sum(absolute_error) as {{ type_double() }}) as absolute_error,
        cast(sum(squared_error) as {{ type_double() }}) as squared_error,
        cast(sum(capped_squared_error) as {{ type_double() }}) as capped_squared_error,
        cast(sum(predicted_squares) as {{ type_double() }}) as predicted_squares,
        cast(sum(actual_squares) as {{ type_double() }}) as actual_squares,
        cast(sum(products) as {{ type_double() }}) as products,
        cast(sum(buyer_ranks) as {{ type_double() }}) as buyer_ranks
    from sliced
    group by target, model, cohort_kind, cohort_name

)

select * from final
