-- Feedback on segments as delivered. Values that base_contract__segment_feedback notes as impossible are unknown here.
-- Grain: one row per (segment_id, definition_version, author_team, channel, submitted_at).
{{ config(enabled=is_source_enabled('contract')) }}

with accepted as (

    select *
    from {{ ref('base_contract__segment_feedback') }}
    where _status = 'accepted'

),

final as (

    select
        -- ids
        segment_id,

        -- texts
        definition_version,
        author_team,
        channel,
        comment,

        -- numbers
        case when not (rating not between 1 and 5) then rating end as rating,

        -- timestamps
        submitted_at,

        -- where the row stands
        _file,
        _row_number
    from accepted

)

select * from final
