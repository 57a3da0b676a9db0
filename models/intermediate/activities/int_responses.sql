-- Answers of people to how they were reached: messages opened and clicked, visits over a link that says
-- what it stood in, orders in an app, a store or by phone. The seed response_channels says which
-- channel of contact each of them speaks for; what it does not list speaks for none.
-- Grain: one row per (response, response_key).

with responses as (

    select
        'message' as response,
        message_event_key as response_key,
        customer_id,
        channel as source_channel,
        occurred_at,
        occurred_on
    from {{ ref('int_messages') }}
    where event_type in ('opened', 'clicked')
    union all
    select
        'visit' as response,
        session_key as response_key,
        customer_id,
        utm_medium as source_channel,
        started_at as occurred_at,
        started_on as occurred_on
    from {{ ref('int_sessions') }}
    union all
    select
        'order' as response,
        order_id as response_key,
        customer_id,
        channel as source_channel,
        ordered_at as occurred_at,
        ordered_on as occurred_on
    from {{ ref('int_orders') }}

),

final as (

    select
        responses.response,
        responses.response_key,
        responses.customer_id,
        channels.contact_channel,
        responses.occurred_at,
        responses.occurred_on,
        cast(extract(hour from {{ local_timestamp('responses.occurred_at') }}) as integer) as occurred_hour,
        {{ iso_weekday('responses.occurred_on') }} as weekday
    from responses
    inner join {{ ref('response_channels') }} as channels
        on
            responses.response = channels.response
            and responses.source_channel = channels.source_channel

)

select * from final
