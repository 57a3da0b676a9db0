-- Signs of interest beyond looking around: accounts, downloads, newsletters, webinars, trials.
-- Grain: one row per customer_id with such an event. A webinar is its content_id, else its time.

with events as (

    select *
    from {{ ref('int_events') }}
    where kind in ('intent', 'sign_up')

),

webinars as (

    select
        customer_id,
        coalesce(content_id, cast(scheduled_at as {{ dbt.type_string() }}), event_key) as webinar,
        max(scheduled_at) as scheduled_at,
        count(case when event_type = 'webinar_registered' then 1 end) > 0 as is_registered,
        count(case when event_type = 'webinar_attended' then 1 end) > 0 as is_attended
    from events
    where event_type in ('webinar_registered', 'webinar_attended')
    group by customer_id, coalesce(content_id, cast(scheduled_at as {{ dbt.type_string() }}), event_key)

),

webinar_totals as (

    select
        customer_id,
        count(case when is_registered then 1 end) as webinars_registered_count,
        count(case when is_attended then 1 end) as webinars_attended_count,
        count(case when is_registered and not is_attended and {{ is_known('scheduled_at') }} then 1 end) as webinar_no_shows_count
    from webinars
    group by customer_id

),

newsletters as (

    select
        customer_id,
        {{ list_of_texts('list_id') }} as newsletter_lists
    from events
    where
        event_type = 'newsletter_subscribed'
        and list_id is not null
    group by customer_id

),

last_orders as (

    select
        customer_id,
        max(ordered_at) as ordered_at
    from {{ ref('int_orders') }}
    group by customer_id

),

totals as (

    select
        customer_id,
        count(case when event_type = 'sign_up' then 1 end) > 0 as has_signed_up,
        count(case when event_type = 'newsletter_subscribed' then 1 end) > 0 as has_subscribed_newsletter,
        count(case when event_type = 'content_download' then 1 end) as downloads_count,
        {%- for days in [30, 90, 365] %}
        count(
            case when event_type = 'content_download' and occurred_on > {{ as_of_date(days) }} then 1 end
        ) as downloads_{{ days }}d,
        {%- endfor %}
        max(case when event_type = 'trial_started' then occurred_at end) as trial_started_at,
        max(case when event_type = 'trial_started' then occurred_on end) as trial_started_date
    from events
    group by customer_id

),

final as (

    select
        totals.*,
        newsletters.newsletter_lists,
        coalesce(webinar_totals.webinars_registered_count, 0) as webinars_registered_count,
        coalesce(webinar_totals.webinars_attended_count, 0) as webinars_attended_count,
        coalesce(webinar_totals.webinar_no_shows_count, 0) as webinar_no_shows_count,
        case
            when totals.trial_started_at is null then null
            when last_orders.ordered_at > totals.trial_started_at then 'converted'
            when {{ days_between('totals.trial_started_date', as_of_date()) }} < {{ var('trial_days') }} then 'active'
            else 'not_converted'
        end as trial_status
    from totals
    left join newsletters
        on totals.customer_id = newsletters.customer_id
    left join webinar_totals
        on totals.customer_id = webinar_totals.customer_id
    left join last_orders
        on totals.customer_id = last_orders.customer_id

)

select * from final
