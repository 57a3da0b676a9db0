-- Predictions of the days held out beside what came, by the model and by what needs no model: as many
-- orders as in the days just before, as in the same days a year before, and whoever bought lately buys.
-- Grain: one row per (target, model, customer_id). Without the predictions of a model that was not fitted.

{%- set points = [
    ('orders', 'mbg_nbd', 'predictions.expected_orders', 'holdout.orders'),
    ('orders', 'same_again', 'holdout.orders_just_before', 'holdout.orders'),
    ('orders', 'last_year_again', 'holdout.orders_last_year', 'holdout.orders'),
    ('spend', 'mbg_nbd', 'predictions.expected_spend', 'holdout.spend'),
    ('spend', 'same_again', 'holdout.spend_just_before', 'holdout.spend'),
    ('spend', 'last_year_again', 'holdout.spend_last_year', 'holdout.spend'),
    ('purchase', 'mbg_nbd', 'predictions.p_purchase', 'least(holdout.orders, 1)'),
    ('purchase', 'last_year_again', 'case when holdout.orders_last_year > 0 then 1 else holdout.orders_last_year end', 'least(holdout.orders, 1)'),
    ('purchase', 'recency_rule', "case when holdout.silent_days < " ~ var('evaluation_days') ~ " then 1 else 0 end",
        'least(holdout.orders, 1)'),
] %}

with holdout as (

    select *
    from {{ ref('int_prediction_holdout') }}

),

predictions as (

    select *
    from {{ ref('int_btyd_predictions') }}
    where period = 'calibration'

),

points as (

    {% for target, model, predicted, actual in points %}
    select
        '{{ target }}' as target, -- noqa: RF04
        '{{ model }}' as model, -- noqa: RF04
        holdout.customer_id,
        holdout.cohort,
        holdout.segment,
        holdout.nine_grid_segment,
        -- Decimals add up to the same on every engine, in whatever order.
        cast({{ predicted }} as decimal(24, 6)) as predicted,
        cast({{ actual }} as decimal(24, 6)) as actual,
        -- Ranks people where a rule says only yes or no.
        cast({{ '-holdout.silent_days' if model == 'recency_rule' else predicted }} as {{ type_double() }}) as score
    from holdout
    inner join predictions
        on holdout.customer_id = predictions.customer_id
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

-- What hardly anybody exceeds: a few of the biggest buyers would outweigh everybody else otherwise.
caps as (

    select
        target,
        {{ discrete_percentile(var('evaluation_cap_percentile'), 'actual') }} as cap
    from points
    where actual > 0
    group by target

),

final as (

    select
        points.*,
        least(points.predicted, caps.cap) - least(points.actual, caps.cap) as capped_error,
        -- Tenths by rank: equal predictions are never split.
        cast(floor(
            cast((rank() over (partition by points.target, points.model order by points.score) - 1) * 10 as {{ type_double() }})
            / count(*) over (partition by points.target, points.model)
        ) as integer) + 1 as decile,
        rank() over (partition by points.target, points.model order by points.score)
        + (count(*) over (partition by points.target, points.model, points.score) - 1) / 2.0 as score_rank
    from points
    left join caps
        on points.target = caps.target
    where points.predicted is not null

)

select * from final
