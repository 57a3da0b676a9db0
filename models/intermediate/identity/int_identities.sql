-- Whom every id stands for: the ids of sources, of guests and of visitors, each with its person.
-- Grain: one row per (id_type, source_id); id_type is customer (guests included) or visitor.

with customers as (

    select *
    from {{ ref('int_customers') }}

),

visits as (

    select
        events.visitor_id,
        min(customers.customer_id) as customer_id
    from {{ ref('int_events_unioned') }} as events
    left join customers
        on events.customer_id = customers.customer_id
    where
        events.visitor_id is not null
        and {{ is_known('events.occurred_at') }}
    group by events.visitor_id

),

final as (

    select
        'customer' as id_type,
        customer_id as source_id,
        customer_id
    from customers
    union all
    select
        'visitor' as id_type,
        visitor_id as source_id,
        customer_id
    from visits
    where customer_id is not null

)

select * from final
