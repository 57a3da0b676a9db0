-- What stands against a prediction: too little data, a model that could not be fitted, one that is no
-- better than a rule of thumb.
-- Grain: one row per (prediction, check_name) that failed. Where several did, the first check_order tells
-- the status.

{%- set text = dbt.type_string() %}
{%- set history_days = [var('prediction_min_history_days'), var('prediction_min_horizons') * var('evaluation_days')] | max %}
{%- set checks = [
    ('customers', 'facts.customers_count', '<', var('prediction_min_customers'), 'people who ordered'),
    ('history', 'facts.history_days', '<', history_days, 'days since the first order'),
    ('silence', 'coalesce(facts.silent_days, facts.history_days + 1)', '>', var('prediction_max_silent_days'), 'days since the last order of all'),
    ('repeats', 'facts.most_orders', '<', var('prediction_min_orders_of_somebody'), 'purchase days of the most frequent buyer'),
    ('buyers', 'facts.buyers_count', '<', var('prediction_min_outcomes'), 'people who bought in the days held out'),
    ('others', 'facts.others_count', '<', var('prediction_min_outcomes'), 'people who did not buy in the days held out'),
] %}

with facts as (

    select *
    from {{ ref('int_prediction_facts') }}

),

predictions as (

    {% for prediction in ['orders', 'purchase', 'spend'] %}
    select '{{ prediction }}' as prediction
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

too_little as (

    {% for name, fact, sign, limit, words in checks %}
    select
        predictions.prediction,
        '{{ name }}' as check_name,
        {{ loop.index }} as check_order,
        'insufficient_data' as status,
        '{{ words }}: ' || cast({{ fact }} as {{ text }})
        || ', {{ 'at least' if sign == '<' else 'at most' }} {{ limit }}' as reason
    from facts
    cross join predictions
    where {{ fact }} {{ sign }} {{ limit }}
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

fits as (

    select distinct
        predictions.prediction,
        'fit of ' || fits.model || ', ' || fits.period as check_name,
        7 as check_order,
        fits.status,
        fits.status_reason as reason
    from {{ fitted('int_btyd_fits') }} as fits
    inner join predictions
        on
            fits.model = 'mbg_nbd'
            or (fits.model = 'gamma_gamma' and predictions.prediction = 'spend')
            or (fits.model like 'purchase_correction%' and predictions.prediction = 'purchase')
    where fits.status <> 'active'

),

independence as (

    select
        'spend' as prediction,
        'independence' as check_name,
        8 as check_order,
        'independence_violated' as status,
        'correlation of repeat purchases and mean amount: '
        || cast(spend_correlation as {{ text }}) || ', at most {{ var('spend_max_correlation') }} either way' as reason
    from facts
    where abs(spend_correlation) > {{ var('spend_max_correlation') }}

),

measured as (

    select
        target,
        model,
        is_baseline,
        metric,
        value
    from {{ ref('int_model_evaluation') }}
    where
        cohort_kind = 'all'
        and ((target = 'purchase' and metric = 'auc') or (target <> 'purchase' and metric = 'capped_rmse'))

),

compared as (

    select
        models.target as prediction,
        'baseline ' || baselines.model as check_name,
        9 as check_order,
        'worse_than_baseline' as status,
        models.metric || ' ' || cast(models.value as {{ text }}) || ' in the days held out; ' || baselines.model || ' has '
        || cast(baselines.value as {{ text }}) as reason
    from measured as models
    inner join measured as baselines
        on
            models.target = baselines.target
            and not models.is_baseline
            and baselines.is_baseline
    where
        (models.metric = 'capped_rmse' and models.value >= baselines.value)
        or (models.metric = 'auc' and models.value <= baselines.value)

),

final as (

    select * from too_little
    union all
    select * from fits
    union all
    select * from independence
    union all
    select * from compared

)

select * from final
