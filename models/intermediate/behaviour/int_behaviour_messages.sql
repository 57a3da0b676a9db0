-- What was sent to somebody and what they made of it, lifetime and windows. Messages are counted, not
-- how often one was opened.
-- Grain: one row per customer_id with a message.

{%- set outcomes = ['sent', 'delivered', 'opened', 'clicked'] %}

with messages as (

    select
        customer_id,
        message_key,
        has_message_id,
        coalesce(min(channel), 'email') as channel,
        {%- for outcome in outcomes %}
        max(case when event_type = '{{ outcome }}' then occurred_on end) as {{ outcome }}_on,
        {%- endfor %}
        max(case when event_type = 'bounced' then occurred_at end) as bounced_at,
        max(case when event_type in ('delivered', 'opened', 'clicked') then occurred_at end) as arrived_at
    from {{ ref('int_messages') }}
    group by customer_id, message_key, has_message_id

),

-- Rates are about messages that can be followed and have not bounced, whether or not the source says
-- that they were delivered.
followed as (

    select
        *,
        has_message_id
        and bounced_at is null
        and coalesce(coalesce(delivered_on, sent_on) > {{ as_of_date(90) }}, false) as is_followed_90d,
        has_message_id
        and bounced_at is null
        and coalesce(coalesce(delivered_on, sent_on) <= {{ as_of_date(90) }}, false) as is_followed_before_90d
    from messages

),

totals as (

    select
        customer_id,
        {%- for outcome in outcomes %}
        count({{ outcome }}_on) as messages_{{ outcome }}_count,
        {%- for days in [30, 90, 365] %}
        count(case when {{ outcome }}_on > {{ as_of_date(days) }} then 1 end) as messages_{{ outcome }}_{{ days }}d,
        {%- endfor %}
        {%- endfor %}
        {%- for channel, name in [('email', 'emails'), ('sms', 'sms')] %}
        {%- for outcome in ['opened', 'clicked'] %}
        count(
            case when channel = '{{ channel }}' and {{ outcome }}_on > {{ as_of_date(90) }} then 1 end
        ) as {{ name }}_{{ outcome }}_90d,
        {%- endfor %}
        {%- endfor %}
        count(case when is_followed_90d then 1 end) as followed_90d,
        count(case when is_followed_90d and opened_on is not null then 1 end) as followed_opened_90d,
        count(case when is_followed_90d and clicked_on is not null then 1 end) as followed_clicked_90d,
        count(case when is_followed_before_90d then 1 end) as followed_before_90d,
        count(case when is_followed_before_90d and opened_on is not null then 1 end) as followed_opened_before_90d,
        max(opened_on) as last_opened_date,
        max(clicked_on) as last_clicked_date,
        max(case when channel = 'email' then bounced_at end) as email_bounced_at,
        max(case when channel = 'email' then arrived_at end) as email_arrived_at
    from followed
    group by customer_id

),

final as (

    select
        *,
        case
            when followed_90d >= {{ var('response_rate_min_messages') }} then {{ share('followed_opened_90d', 'followed_90d') }}
        end as message_open_rate_90d,
        case
            when followed_90d >= {{ var('response_rate_min_messages') }} then {{ share('followed_clicked_90d', 'followed_90d') }}
        end as message_click_rate_90d,
        case
            when followed_before_90d >= {{ var('response_rate_min_messages') }}
                then {{ share('followed_opened_before_90d', 'followed_before_90d') }}
        end as message_open_rate_before_90d,
        email_bounced_at is not null and email_bounced_at >= coalesce(email_arrived_at, email_bounced_at) as is_email_bounced
    from totals

)

select * from final
