-- What people did on the site, each event with its session and the seconds it took. A session is the
-- source's, else what one visitor does without a pause longer than session_timeout_minutes.
-- Grain: one row per event_key of a page, cart, checkout or chat. What happens elsewhere (a webinar,
-- a friend who buys) makes no session.

{%- set timeout_seconds = var('session_timeout_minutes') * 60 %}
{%- set in_time -%}
    partition by customer_id, visitor_id, session_id
            order by occurred_at asc, is_page asc, duration_seconds asc nulls last, event_type asc, event_key asc
{%- endset %}

with events as (

    select
        *,
        -- Of one second a page comes last, because it is what somebody stays on.
        case when kind = 'page' then 1 else 0 end as is_page
    from {{ ref('int_events') }}
    where kind in ('page', 'cart', 'checkout', 'chat')

),

paused as (

    select
        *,
        {{ seconds_between('lag(occurred_at) over in_time', 'occurred_at') }} as seconds_before,
        {{ seconds_between('occurred_at', 'lead(occurred_at) over in_time') }} as seconds_after
    from events
    window in_time as ({{ in_time }})

),

numbered as (

    select
        *,
        sum(case when seconds_before <= {{ timeout_seconds }} then 0 else 1 end) over in_time as session_number
    from paused
    window in_time as ({{ in_time }})

),

final as (

    select
        event_key,
        customer_id || '|' || coalesce(visitor_id, '') || '|'
        || coalesce(session_id, '#' || cast(session_number as {{ dbt.type_string() }})) as session_key,
        customer_id,
        visitor_id,
        source_system,
        event_type,
        kind,
        occurred_at,
        cart_id,
        cart_amount,
        page_url,
        referrer,
        utm_source,
        utm_medium,
        utm_campaign,
        device,
        -- As delivered; else a page lasts until the next event of its session, at most the timeout. The
        -- last page of a session takes no time that anybody knows of.
        cast(coalesce(
            duration_seconds,
            case
                when is_page = 0 or (session_id is null and seconds_after > {{ timeout_seconds }}) then 0
                when seconds_after > {{ timeout_seconds }} then {{ timeout_seconds }}
                else seconds_after
            end,
            0
        ) as {{ dbt.type_bigint() }}) as seconds
    from numbered

)

select * from final
