-- What messages on a channel tell of the way to somebody: whether they arrive, are wanted, and how many
-- came lately.
-- Grain: one row per (customer_id, channel) with a message by the as-of date.

with final as (

    select
        customer_id,
        lower(channel) as channel,
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
    from {{ ref('int_messages') }}
    group by customer_id, lower(channel)

)

select * from final
