-- Segments whose rules rest on a prediction that may not be used, with what stands against it.
-- Grain: one row per segment_id.

with segments as (
    {{ segment_prediction_rows() }}
),

final as (

    select
        segments.segment_id,
        'insufficient_data' as status,
        {{ list_texts("statuses.prediction || ': ' || statuses.status_reason", 'statuses.prediction') }} as status_reason
    from segments
    inner join {{ ref('int_prediction_status') }} as statuses
        on segments.prediction = statuses.prediction
    where statuses.status <> 'active'
    group by segments.segment_id

)

select * from final
