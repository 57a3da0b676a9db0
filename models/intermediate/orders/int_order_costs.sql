-- What the goods of an order cost, in the reporting currency: a line's own unit cost, else the
-- product's. Goods that were paid back came back and cost nothing: a line in the share of its price
-- that refunds naming it gave back, every line where the whole order was paid back. Any other refund
-- is goodwill, and the cost stays.
-- Grain: one row per order_id that has lines and a value. Null if the cost of a line is unknown, or
-- if a refund names a line without a price, unless the whole order was paid back.

with lines as (

    select
        *,
        gross_amount - discount_amount as paid_amount
    from {{ ref('int_order_lines') }}

),

amounts as (

    select
        *,
        goods_amount > 0 and refunded_amount >= goods_amount as is_paid_back
    from {{ ref('int_order_amounts') }}
    where rejected_because is null

),

line_refunds as (

    select
        order_id,
        order_item_id,
        sum(amount) as refunded_amount
    from {{ ref('int_refunds_as_of') }}
    where order_item_id is not null
    group by order_id, order_item_id

),

kept as (

    select
        lines.order_id,
        coalesce({{ reporting_amount('lines.cost_amount', 'amounts.rate') }}, lines.product_cost_amount) as cost_amount,
        case
            when amounts.is_paid_back then 0
            when coalesce(line_refunds.refunded_amount, 0) <= 0 then 1
            when lines.paid_amount is not null
                -- What was paid for the line is its part of what was paid for the order. If another
                -- line has no price, that part is unknown, and the line's own price is taken.
                then least(greatest(1 - coalesce({{ share(
                    'line_refunds.refunded_amount * case when amounts.lines_amount > 0 then amounts.lines_amount else 1 end',
                    'lines.paid_amount * case when amounts.lines_amount > 0 then amounts.goods_amount else 1 end'
                ) }}, 0), 0), 1)
        end as kept_share
    from lines
    inner join amounts
        on lines.order_id = amounts.order_id
    left join line_refunds
        on
            lines.order_id = line_refunds.order_id
            and lines.line_id = line_refunds.order_item_id

),

line_costs as (

    select
        order_id,
        case
            when kept_share = 0 then 0
            when kept_share = 1 then cost_amount
            else cast(round({{ product_of('kept_share', 'cost_amount', scale=6) }}, 4) as decimal(18, 4))
        end as cost_amount
    from kept

),

final as (

    select
        order_id,
        case when count(*) = count(cost_amount) then {{ try_cast('sum(cost_amount)', 'decimal(18, 4)') }} end as cost_amount
    from line_costs
    group by order_id

)

select * from final
