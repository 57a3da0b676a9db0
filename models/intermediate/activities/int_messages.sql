-- Messages to the population and what became of them, up to the as-of date.
-- Grain: one row per event of a message: message_event_key. message_key names the message; where
-- messages have no id every event is a message of its own.

with messages as (

    select
        *,
        coalesce(message_id, _file || '#' || cast(_row_number as {{ dbt.type_string() }})) as message_key
    from {{ ref('int_messages_unioned') }}
    where {{ is_known('occurred_at') }}

),

final as (

    select
        messages.message_key || '|' || messages.event_type || '|'
        || cast(messages.occurred_at as {{ dbt.type_string() }}) as message_event_key,
        messages.message_key,
        messages.message_id is not null as has_message_id,
        identities.customer_id,
        messages.source_system,
        messages.channel,
        messages.campaign_id,
        messages.event_type,
        messages.occurred_at,
        {{ local_date('messages.occurred_at') }} as occurred_on
    from messages
    inner join {{ ref('int_identities') }} as identities
        on
            messages.customer_id = identities.source_id
            and identities.id_type = 'customer'

)

select * from final
