-- Whether somebody can and may be reached on a channel, and if not why.
-- Grain: one row per (customer_id, channel) of everybody: email, sms, ads.

{%- set channels = {'email': 'has_email', 'sms': 'has_phone', 'ads': 'true'} %}

with people as (

    {%- for channel, has_address in channels.items() %}
    select
        customers.customer_id,
        '{{ channel }}' as channel,
        {{ has_address if has_address == 'true' else 'customers.' ~ has_address }} as has_address,
        coalesce(customers.{{ channel }}_consent, false) as has_consent,
        accounts.consented_at
    from {{ ref('int_customers') }} as customers
    left join {{ ref('int_account_attributes') }} as accounts
        on
            customers.customer_id = accounts.customer_id
            and accounts.{{ channel }}_consent_rank = 1
    {{ 'union all' if not loop.last }}
    {%- endfor %}

),

facts as (

    select
        people.customer_id,
        people.channel,
        people.has_address,
        people.has_consent,
        coalesce(
            deliveries.last_bounced_at >= coalesce(deliveries.last_arrived_at, deliveries.last_bounced_at), false
        ) as is_bounced,
        coalesce(
            deliveries.last_unsubscribed_at >= coalesce(people.consented_at, deliveries.last_unsubscribed_at), false
        ) as is_unsubscribed,
        coalesce(
            deliveries.messages_count >= case
                {%- for channel, cap in var('message_caps').items() %}
                when people.channel = '{{ channel }}' then {{ cap }}
                {%- endfor %}
                when false then 0
            end,
            false
        ) as is_over_frequency_cap,
        coalesce(tickets.open_tickets_count > 0, false) as has_open_ticket,
        suppressed.customer_id is not null as is_suppressed
    from people
    left join {{ ref('int_behaviour_deliveries') }} as deliveries
        on
            people.customer_id = deliveries.customer_id
            and people.channel = deliveries.channel
    left join {{ ref('int_behaviour_tickets') }} as tickets
        on people.customer_id = tickets.customer_id
    left join {{ ref('int_suppressed_customers') }} as suppressed
        on people.customer_id = suppressed.customer_id

),

final as (

    select
        *,
        has_address and has_consent and not is_bounced and not is_unsubscribed as is_reachable,
        has_address and has_consent and not is_bounced and not is_unsubscribed
        and not is_suppressed and not has_open_ticket and not is_over_frequency_cap as may_be_contacted_now,
        case
            when not has_address then 'no address'
            when is_suppressed then 'suppressed'
            when is_unsubscribed then 'unsubscribed'
            when not has_consent then 'no consent'
            when is_bounced then 'messages bounce'
            when has_open_ticket then 'open ticket'
            when is_over_frequency_cap then 'enough messages lately'
        end as reason
    from facts

)

select * from final
