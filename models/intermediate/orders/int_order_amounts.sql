-- What each order was worth, in the currency it was placed in and in the reporting currency, and
-- why an order cannot be valued.
-- Grain: one row per order_id. The rate is the one of the order's day, else the last one before.

with orders as (

    select
        *,
        total_amount - coalesce(tax_amount, 0) - coalesce(shipping_amount, 0) as header_amount
    from {{ ref('int_orders_as_of') }}

),

line_totals as (

    select
        order_id,
        -- One line without an amount, and the lines no longer tell what the order was worth.
        case when count(*) = count(gross_amount) then {{ try_cast('sum(gross_amount)', 'decimal(18, 4)') }} end as gross_amount,
        cast(sum(discount_amount) as decimal(18, 4)) as discount_amount,
        cast(sum(quantity) as decimal(18, 4)) as units_count
    from {{ ref('int_order_lines') }}
    group by order_id

),

refunds as (

    select
        order_id,
        sum(amount) as refunded_amount
    from {{ ref('int_refunds_as_of') }}
    group by order_id

),

valued as (

    select
        orders.order_id,
        line_totals.units_count,
        coalesce(line_totals.discount_amount, 0) + coalesce(orders.discount_amount, 0) as discount_amount,
        coalesce(orders.discount_amount, 0) as order_discount_amount,
        line_totals.gross_amount as lines_gross_amount,
        line_totals.gross_amount - line_totals.discount_amount as lines_amount,
        orders.header_amount,
        orders.header_amount + coalesce(orders.tax_amount, 0) as header_taxed_amount,
        -- What was paid for the goods: the header's word, else the lines'.
        coalesce(
            orders.header_amount,
            line_totals.gross_amount - line_totals.discount_amount - coalesce(orders.discount_amount, 0)
        ) as goods_amount,
        coalesce(refunds.refunded_amount, 0) as refunded_amount,
        case
            when orders.currency = '{{ var("currency") }}' then 1
            else rates.rate_to_reporting
        end as rate
    from orders
    left join line_totals
        on orders.order_id = line_totals.order_id
    left join refunds
        on orders.order_id = refunds.order_id
    left join {{ ref('int_fx_rates') }} as rates
        on
            orders.currency = rates.currency
            and orders.ordered_on >= rates.valid_from
            and (rates.valid_to is null or orders.ordered_on < rates.valid_to)

),

final as (

    select
        order_id,
        units_count,
        coalesce(lines_gross_amount, goods_amount + discount_amount) as gross_amount,
        discount_amount,
        -- Never more is given back than was paid.
        least(refunded_amount, greatest(goods_amount, 0)) as refunded_amount,
        goods_amount,
        lines_amount,
        -- Sources differ in whether the lines already have the discount on the whole order, and the tax.
        coalesce(
            least(
                abs(header_amount - lines_amount), abs(header_amount - lines_amount + order_discount_amount),
                abs(header_taxed_amount - lines_amount), abs(header_taxed_amount - lines_amount + order_discount_amount)
            ) > abs(lines_amount) * {{ var('order_total_tolerance') }},
            false
        ) as is_total_off_lines,
        rate,
        case when goods_amount is not null then {{ reporting_amount('greatest(goods_amount, 0)', 'rate') }} end as paid_amount,
        case
            when goods_amount is not null
                then {{ reporting_amount('greatest(goods_amount - refunded_amount, 0)', 'rate') }}
        end as net_amount,
        case
            when goods_amount is null then 'no_amount'
            when lines_gross_amount < 0 and goods_amount < 0 then 'negative_amount'
            when rate is null then 'no_fx_rate'
            when
                case when rate = 1 then abs(goods_amount) else abs({{ product_of('rate', 'goods_amount', scale=8) }}) end
                > {{ var('largest_plausible_number') }}
                then 'out_of_range'
        end as rejected_because
    from valued

)

select * from final
