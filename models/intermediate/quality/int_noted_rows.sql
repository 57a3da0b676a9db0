-- Accepted rows that are used, and have a flaw that shows once the tables meet: an order whose total
-- is not what its lines say, an order that repeats another one, a refund before its order, of more
-- than was paid, or of a line the order does not have.
-- Grain: one row per raw row with a note: (source_system, file_name, row_number).

with orders as (

    select *
    from {{ ref('int_orders_as_of') }}

),

amounts as (

    select *
    from {{ ref('int_order_amounts') }}
    where rejected_because is null

),

refunds as (

    select
        *,
        sum(amount) over (partition by order_id order by refunded_on) as amount_so_far
    from {{ ref('int_refunds_as_of') }}

),

notes as (

    select
        orders.source_system,
        orders._file as file_name,
        orders._row_number as row_number,
        'total_amount:differs_from_lines' as note
    from orders
    inner join amounts
        on orders.order_id = amounts.order_id
    where amounts.is_total_off_lines
    union distinct
    select
        orders.source_system,
        orders._file as file_name,
        orders._row_number as row_number,
        'order_id:repeats_another' as note
    from orders
    inner join {{ ref('int_repeated_orders') }} as repeated
        on orders.order_id = repeated.order_id
    union distinct
    select
        source_system,
        _file as file_name,
        _row_number as row_number,
        'refunded_at:before_order' as note
    from refunds
    where is_before_order
    union distinct
    select
        refunds.source_system,
        refunds._file as file_name,
        refunds._row_number as row_number,
        'amount:more_than_paid' as note
    from refunds
    inner join orders
        on refunds.order_id = orders.order_id
    inner join amounts
        on refunds.order_id = amounts.order_id
    -- Tax and shipping were paid, too, and may be given back.
    where refunds.amount_so_far > coalesce(orders.total_amount, amounts.goods_amount)
    union distinct
    select
        refunds.source_system,
        refunds._file as file_name,
        refunds._row_number as row_number,
        'order_item_id:unknown_line' as note
    from refunds
    left join {{ ref('int_order_lines') }} as order_lines
        on
            refunds.order_id = order_lines.order_id
            and refunds.order_item_id = order_lines.line_id
    where
        refunds.order_item_id is not null
        and order_lines.line_id is null

),

final as (

    select
        source_system,
        file_name,
        row_number,
        replace({{ list_texts('note', 'note') }}, ', ', '|') as issues
    from notes
    group by source_system, file_name, row_number

)

select * from final
