-- Accepted rows that turn out to be unusable once the tables meet: orders that cannot be valued,
-- lines and refunds of orders nobody delivered, and what names a person nobody knows.
-- Grain: one row per raw row: (source_system, file_name, row_number).

{%- set personal_tables = [
    'messages', 'survey_scores', 'support_tickets', 'reviews', 'loyalty', 'declared_traits', 'experiment_exposures'
] %}

with orders as (

    select *
    from {{ ref('int_orders_unioned') }}

),

order_items as (

    select *
    from {{ ref('int_order_items_unioned') }}

),

refunds as (

    select *
    from {{ ref('int_refunds_unioned') }}

),

unvalued as (

    select
        orders.source_system,
        orders._file as file_name,
        orders._row_number as row_number,
        case when amounts.rejected_because = 'no_fx_rate' then 'currency' else 'total_amount' end as column_name,
        amounts.rejected_because as reason
    from {{ ref('int_orders_as_of') }} as orders
    inner join {{ ref('int_order_amounts') }} as amounts
        on orders.order_id = amounts.order_id
    where amounts.rejected_because is not null

),

personal as (

    -- A visitor is somebody, whatever customer the event names.
    select
        source_system,
        _file,
        _row_number,
        customer_id
    from {{ ref('int_events_unioned') }}
    where visitor_id is null
    {%- for table in personal_tables %}
    union all
    select
        source_system,
        _file,
        _row_number,
        customer_id
    from {{ ref('int_' ~ table ~ '_unioned') }}
    {%- endfor %}

),

final as (

    select * from unvalued
    union all
    select
        personal.source_system,
        personal._file as file_name,
        personal._row_number as row_number,
        'customer_id' as column_name,
        'unknown_customer' as reason
    from personal
    left join {{ ref('int_accounts') }} as known
        on personal.customer_id = known.account_id
    where known.account_id is null
    union all
    select
        order_items.source_system,
        order_items._file as file_name,
        order_items._row_number as row_number,
        'order_id' as column_name,
        'unknown_order' as reason
    from order_items
    left join orders
        on order_items.order_id = orders.order_id
    where orders.order_id is null
    union all
    select
        refunds.source_system,
        refunds._file as file_name,
        refunds._row_number as row_number,
        'order_id' as column_name,
        'unknown_order' as reason
    from refunds
    left join orders
        on refunds.order_id = orders.order_id
    where orders.order_id is null

)

select * from final
