-- Whether a prediction can be used: active, or why not. Nobody has one that is not active.
-- Grain: one row per prediction.

with predictions as (

    {% for prediction in ['orders', 'purchase', 'spend'] %}
    select '{{ prediction }}' as prediction
    {{ 'union all' if not loop.last }}
    {% endfor %}

),

failed as (

    select
        *,
        row_number() over (partition by prediction order by check_order, check_name) as failure_number
    from {{ ref('int_prediction_checks') }}

),

final as (

    select
        predictions.prediction,
        coalesce(max(case when failed.failure_number = 1 then failed.status end), 'active') as status,
        {{ list_texts('failed.reason', 'failed.failure_number') }} as status_reason
    from predictions
    left join failed
        on predictions.prediction = failed.prediction
    group by predictions.prediction

)

select * from final
