-- How often somebody took up what was offered to read: messages opened and clicked, content downloaded.
-- Grain: one row per customer_id with a message or a sign of interest. A message opened and clicked counts twice.

with messages as (

    select *
    from {{ ref('int_behaviour_messages') }}

),

intent as (

    select *
    from {{ ref('int_behaviour_intent') }}

),

final as (

    select
        coalesce(messages.customer_id, intent.customer_id) as customer_id,
        coalesce(messages.messages_opened_90d, 0)
        + coalesce(messages.messages_clicked_90d, 0)
        + coalesce(intent.downloads_90d, 0) as engagements_90d
    from messages
    full outer join intent
        on messages.customer_id = intent.customer_id

)

select * from final
