-- Signs of interest beyond looking around: accounts, downloads, newsletters.
-- Grain: one row per customer_id with such an event.

with events as (

    select
        *,
        case when event_type = 'newsletter_subscribed' then list_id end as newsletter
    from {{ ref('int_events') }}
    where event_type in ('sign_up', 'content_download', 'newsletter_subscribed')

),

final as (

    select
        customer_id,
        count(case when event_type = 'sign_up' then 1 end) > 0 as has_signed_up,
        count(case when event_type = 'newsletter_subscribed' then 1 end) > 0 as has_subscribed_newsletter,
        {{ list_of_texts('newsletter') }} as newsletter_lists,
        {%- for days in [30, 90, 365] %}
        count(
            case when event_type = 'content_download' and occurred_on > {{ as_of_date(days) }} then 1 end
        ) as downloads_{{ days }}d,
        {%- endfor %}
        count(case when event_type = 'content_download' then 1 end) as downloads_count
    from events
    group by customer_id

)

select * from final
