-- Who was in which segment on the last run before the as-of date, under the ids of the time.
-- Grain: one row per (customer_id, segment_id).

with log as (

    select *
    from {{ source('history', 'segment_log') }}
    where as_of_date < {{ as_of_date() }}

),

final as (
    {{ stored_members('log') }}
)

select * from final
