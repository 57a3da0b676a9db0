-- Support tickets: open ones, how many lately, and what the last one was about.
-- Grain: one row per customer_id who opened a ticket by the as-of date. A ticket closed later is open.

{%- set windows = [30, 90, 365] %}

with tickets as (

    select
        identities.customer_id,
        tickets.topic,
        tickets.sentiment,
        {{ local_date('tickets.opened_at') }} as opened_on,
        {{ is_known('tickets.closed_at') }} as is_closed,
        row_number() over (
            partition by identities.customer_id
            order by tickets.opened_at desc, tickets.ticket_id asc nulls last, tickets.topic asc nulls last
        ) as newest_rank
    from {{ ref('int_support_tickets_unioned') }} as tickets
    inner join {{ ref('int_identities') }} as identities
        on
            tickets.customer_id = identities.source_id
            and identities.id_type = 'customer'
    where {{ is_known('tickets.opened_at') }}

),

final as (

    select
        customer_id,
        count(case when not is_closed then 1 end) as open_tickets_count,
        {%- for days in windows %}
        count(case when opened_on > {{ as_of_date(days) }} then 1 end) as tickets_{{ days }}d,
        {%- endfor %}
        count(case when opened_on > {{ as_of_date(365) }} and sentiment = 'negative' then 1 end) as negative_tickets_365d,
        max(opened_on) as last_ticket_date,
        max(case when newest_rank = 1 then topic end) as last_ticket_topic
    from tickets
    group by customer_id

)

select * from final
