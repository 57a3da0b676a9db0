-- Webinars people registered for or attended, each session of a webinar by itself. What is told without
-- the session's time belongs to the nearest session of the webinar that the person is known with.
-- Grain: one row per (customer_id, webinar_key): content_id and scheduled_at; else whichever is known.

with events as (

    select
        event_key,
        customer_id,
        content_id,
        scheduled_at,
        event_type,
        occurred_at
    from {{ ref('int_events') }}
    where event_type in ('webinar_registered', 'webinar_attended')

),

sessions as (

    select distinct
        customer_id,
        content_id,
        scheduled_at
    from events
    where scheduled_at is not null

),

nearest as (

    select
        events.*,
        sessions.scheduled_at as session_at,
        row_number() over (
            partition by events.event_key
            order by
                abs({{ seconds_between('sessions.scheduled_at', 'events.occurred_at') }}) asc nulls last,
                sessions.scheduled_at asc nulls last
        ) as session_rank
    from events
    left join sessions
        on
            events.customer_id = sessions.customer_id
            and events.content_id = sessions.content_id
            and (events.scheduled_at is null or events.scheduled_at = sessions.scheduled_at)

),

keyed as (

    select
        *,
        coalesce(scheduled_at, session_at) as held_at,
        coalesce(content_id || '|', '')
        || coalesce(
            cast(coalesce(scheduled_at, session_at) as {{ dbt.type_string() }}),
            case when content_id is null then event_key end,
            ''
        ) as webinar_key
    from nearest
    where session_rank = 1

),

final as (

    select
        customer_id,
        webinar_key,
        max(held_at) as held_at,
        count(case when event_type = 'webinar_registered' then 1 end) > 0 as is_registered,
        count(case when event_type = 'webinar_attended' then 1 end) > 0 as is_attended
    from keyed
    group by customer_id, webinar_key

)

select * from final
