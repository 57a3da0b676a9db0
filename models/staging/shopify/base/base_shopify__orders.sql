-- Raw rows of the orders export, typed and judged. The row that has the order's status and total opens the order
-- (`_opens_order`); the others are further lines of it. Exports overlap: of several deliveries of an order, an opening
-- row and the lines under it, the one that knows most stays as a whole: the latest payment, fulfilment or cancellation,
-- then the larger refund, then the last file by name. Lines whose opening row is in another file stay with it.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('shopify')) }}

{%- set opens = '(financial_status is not null or total is not null)' %}

with judged as (

    {{ base_rows(
        'raw_shopify', 'orders',
        key=['order_id', '_file', '_row_number'],
        dated_by='created_at',
        not_null=['order_id'],
        readable=['cancelled_at'],
        rules=[
            {'column': 'created_at', 'reason': 'missing', 'when': opens ~ ' and created_at is null'},
            {'column': 'email', 'reason': 'no_customer', 'when': opens ~ ' and email is null and phone is null'},
            {'column': 'total', 'reason': 'negative_amount', 'when': 'total < 0'},
        ],
    ) }}

),

delivered as (

    select
        *,
        {{ opens }} as _opens_order,
        sum(case when {{ opens }} then 1 else 0 end) over (
            partition by order_id, _file
            order by _row_number
            rows between unbounded preceding and current row
        ) as delivery
    from judged

),

ranked as (

    select
        order_id,
        _file,
        delivery,
        row_number() over (
            partition by order_id
            order by
                case when _status = 'quarantined' then 1 else 0 end,
                greatest(paid_at, fulfilled_at, cancelled_at) desc nulls last,
                refunded_amount desc nulls last,
                _file desc,
                delivery desc
        ) as delivery_rank
    from delivered
    where _opens_order

),

final as (

    select
        {% for column in declared_columns('raw_shopify', 'orders') %}
        delivered.{{ column.name }},
        {% endfor %}
        delivered._opens_order,
        delivered._file,
        delivered._row_number,
        delivered._loaded_at,
        delivered._issues,
        delivered._dated_on,
        delivered.order_id as _key,
        case
            when delivered._status = 'accepted' and ranked.delivery_rank > 1 then 'superseded'
            else delivered._status
        end as _status
    from delivered
    left join ranked
        on
            delivered.order_id = ranked.order_id
            and delivered._file = ranked._file
            and delivered.delivery = ranked.delivery

)

select * from final
