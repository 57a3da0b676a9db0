-- What messages on a channel tell of the way to somebody: whether they arrive, are wanted, and how many
-- came lately.
-- Grain: one row per (customer_id, channel) with a message by the as-of date.

-- A message that names no channel counts as e-mail; who says no in one that names none means SMS, too.

with messages as (

    select
        customer_id,
        coalesce(lower(channel), 'email') as channel,
        event_type,
        message_key,
        occurred_at,
        occurred_on
    from {{ ref('int_messages') }}
    union all
    select
        customer_id,
        'sms' as channel,
        event_type,
        message_key,
        occurred_at,
        occurred_on
    from {{ ref('int_messages') }}
    where
        channel is null
        and event_type in ('unsubscribed', 'spam')

),

final as (

    select
        customer_id,
        channel,
        max(case when event_type = 'bounced' then occurred_at end) as last_bounced_at,
        max(case when event_type in ('delivered', 'opened', 'clicked') then occurred_at end) as last_arrived_at,
        max(case when event_type in ('unsubscribed', 'spam') then occurred_at end) as last_unsubscribed_at,
        -- Sources tell of sending, of delivery, or of both.
        greatest(
            {%- for event_type in ['sent', 'delivered'] %}
            count(
                distinct case
                    when
                        event_type = '{{ event_type }}'
                        and occurred_on > {{ as_of_date(var('message_cap_days') | int) }} then message_key
                end
            ){{ ',' if not loop.last }}
            {%- endfor %}
        ) as messages_count
    from messages
    group by customer_id, channel

)

select * from final
