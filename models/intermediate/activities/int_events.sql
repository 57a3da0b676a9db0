-- Events of the population up to the as-of date, with the product they are about. An event belongs to
-- the customer it names; the visitor decides where it names none, or one nobody knows.
-- Grain: one row per event_key: event_id, or where the row stands if events have no id.

with events as (

    select *
    from {{ ref('int_events_unioned') }}
    where {{ is_known('occurred_at') }}

),

identities as (

    select *
    from {{ ref('int_identities') }}

),

-- Somebody deleted is known, and takes the events along even if the visitor stands for somebody else.
attributed as (

    select
        events.*,
        coalesce(people.customer_id, case when known.account_id is null then visitors.customer_id end) as person_id
    from events
    left join {{ ref('int_accounts') }} as known
        on events.customer_id = known.account_id
    left join identities as people
        on
            events.customer_id = people.source_id
            and people.id_type = 'customer'
    left join identities as visitors
        on
            events.visitor_id = visitors.source_id
            and visitors.id_type = 'visitor'

),

final as (

    select
        coalesce(
            attributed.event_id, attributed._file || '#' || cast(attributed._row_number as {{ dbt.type_string() }})
        ) as event_key,
        attributed.person_id as customer_id,
        attributed.visitor_id,
        attributed.source_system,
        attributed.event_type,
        event_types.kind,
        event_types.funnel_stage,
        attributed.occurred_at,
        {{ local_date('attributed.occurred_at') }} as occurred_on,
        attributed.session_id,
        attributed.product_id,
        coalesce(attributed.category, products.category) as category,
        products.product_line,
        products.collection,
        attributed.content_id,
        attributed.list_id,
        attributed.cart_id,
        attributed.cart_amount,
        attributed.scheduled_at,
        attributed.page_url,
        attributed.referrer,
        lower(attributed.utm_source) as utm_source,
        lower(attributed.utm_medium) as utm_medium,
        attributed.utm_campaign,
        attributed.device,
        attributed.duration_seconds
    from attributed
    inner join {{ ref('event_types') }} as event_types
        on attributed.event_type = event_types.event_type
    left join {{ ref('int_products_unioned') }} as products
        on attributed.product_id = products.product_id
    where attributed.person_id is not null

)

select * from final
