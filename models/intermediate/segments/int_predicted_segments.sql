-- Segments whose rules rest on a prediction that may not be used, with what stands against it.
-- Grain: one row per segment_id. Withheld where there is a prediction, and it is no good.

with segments as (
    {{ segment_prediction_rows() }}
),

final as (

    select
        segments.segment_id,
        case
            when min(case when statuses.status in ('worse_than_baseline', 'independence_violated') then 1 else 0 end) = 1
                then 'withheld'
            else 'insufficient_data'
        end as status,
        {{ list_texts("statuses.prediction || ': ' || statuses.status_reason", 'statuses.prediction') }} as status_reason
    from segments
    inner join {{ ref('int_prediction_status') }} as statuses
        on segments.prediction = statuses.prediction
    where statuses.status <> 'active'
    group by segments.segment_id

)

select * from final
