-- Webinars somebody registered for, attended, and stayed away from.
-- Grain: one row per customer_id with a webinar. A webinar is its content_id, else its time.

with events as (

    select
        *,
        coalesce(content_id, cast(scheduled_at as {{ dbt.type_string() }}), event_key) as webinar
    from {{ ref('int_events') }}
    where event_type in ('webinar_registered', 'webinar_attended')

),

webinars as (

    select
        customer_id,
        webinar,
        max(scheduled_at) as scheduled_at,
        count(case when event_type = 'webinar_registered' then 1 end) > 0 as is_registered,
        count(case when event_type = 'webinar_attended' then 1 end) > 0 as is_attended
    from events
    group by customer_id, webinar

),

final as (

    select
        customer_id,
        count(case when is_registered then 1 end) as webinars_registered_count,
        count(case when is_attended then 1 end) as webinars_attended_count,
        count(case when is_registered and not is_attended and {{ is_known('scheduled_at') }} then 1 end) as webinar_no_shows_count
    from webinars
    group by customer_id

)

select * from final
