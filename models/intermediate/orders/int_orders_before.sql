-- Valid orders as they stood at the end of the day evaluation_days before the as-of date: what was cancelled or
-- given back later was neither then. For measuring what was said against what came.
-- An order that was corrected since, by a later version of its row, counts as corrected.
-- Grain: one row per order_id. People are those of the as-of date, so that both days speak of the same ones.

{%- set day = as_of_date(var('evaluation_days')) %}

with orders as (

    select *
    from {{ ref('int_orders_as_of') }}
    where
        ordered_on <= {{ day }}
        and (cancelled_on is null or cancelled_on > {{ day }})
        and not is_test

),

given_back as (

    select
        order_id,
        sum(amount) as amount
    from {{ ref('int_refunds_as_of') }}
    where refunded_on <= {{ day }}
    group by order_id

),

valued as (

    select
        orders.order_id,
        people.customer_id,
        orders.ordered_at,
        orders.ordered_on,
        amounts.rate,
        amounts.goods_amount,
        {{ reporting_amount('greatest(amounts.goods_amount - coalesce(given_back.amount, 0), 0)', 'amounts.rate') }} as net_amount
    from orders
    inner join {{ ref('int_order_amounts') }} as amounts
        on orders.order_id = amounts.order_id
    inner join {{ ref('int_account_people') }} as people
        on orders.account_id = people.account_id
    left join given_back
        on orders.order_id = given_back.order_id
    where amounts.rejected_because is null

),

final as (

    select
        order_id,
        customer_id,
        ordered_at,
        ordered_on,
        rate,
        net_amount
    from valued
    where
        (not {{ var('exclude_zero_amount_orders') | lower }} or goods_amount > 0)
        and (not {{ var('exclude_refunded_orders') | lower }} or net_amount > 0 or goods_amount = 0)

)

select * from final
