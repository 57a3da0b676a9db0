-- Segments on the run of the as-of date and on the last run before it, and what became of them between.
-- Grain: one row per segment_id that was there on either.

with before as (

    select
        segment_id,
        as_of_date,
        definition_version,
        status
    from {{ source('history', 'segment_log') }}
    where
        event = 'evaluated'
        and as_of_date = (
            select max(earlier.as_of_date)
            from {{ source('history', 'segment_log') }} as earlier
            where earlier.as_of_date < {{ as_of_date() }}
        )

),

segments as (

    select
        segment_id,
        definition_version,
        status
    from {{ ref('int_segments') }}

),

final as (

    select
        coalesce(segments.segment_id, before.segment_id) as segment_id,
        segments.definition_version,
        {{ segment_change('segments', 'before') }} as changed_by
    from segments
    full outer join before
        on segments.segment_id = before.segment_id

)

select * from final
