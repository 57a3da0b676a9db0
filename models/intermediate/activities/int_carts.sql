-- Carts and checkouts, and those that were abandoned: so many hours have passed since the start, and no
-- order of the person came in. A cart is the source's, else what was put into one during a session.
-- Grain: one row per (customer_id, cart_key, step); step is cart or checkout. A cart that went on to the
-- checkout has both rows; a cart_id stands for one attempt to buy.

with cart_events as (

    select
        customer_id,
        coalesce(cart_id, session_key) as cart_key,
        kind as step,
        occurred_at,
        cart_amount,
        source_system
    from {{ ref('int_session_events') }}
    where kind in ('cart', 'checkout')

),

orders as (

    select *
    from {{ ref('int_orders') }}

),

starts as (

    select
        customer_id,
        cart_key,
        step,
        min(source_system) as source_system,
        min(occurred_at) as started_at
    from cart_events
    group by customer_id, cart_key, step

),

timed as (

    select
        *,
        cast(case
            when step = 'cart' then {{ dbt.dateadd('hour', var('cart_abandoned_after_hours'), 'started_at') }}
            else {{ dbt.dateadd('hour', var('checkout_abandoned_after_hours'), 'started_at') }}
        end as {{ dbt.type_timestamp() }}) as ends_at
    from starts

),

-- What was in the cart, as it stood last before its time was over.
contents as (

    select
        timed.customer_id,
        timed.cart_key,
        timed.step,
        cart_events.cart_amount,
        max(cart_events.step) over (partition by timed.customer_id, timed.cart_key, timed.step) as last_step,
        row_number() over (
            partition by timed.customer_id, timed.cart_key, timed.step
            order by
                case when cart_events.cart_amount is null then 1 else 0 end asc,
                cart_events.occurred_at desc,
                cart_events.cart_amount desc
        ) as amount_rank
    from timed
    inner join cart_events
        on
            timed.customer_id = cart_events.customer_id
            and timed.cart_key = cart_events.cart_key
            and timed.started_at <= cart_events.occurred_at
            and timed.ends_at >= cart_events.occurred_at

),

ordered as (

    select
        timed.customer_id,
        timed.cart_key,
        timed.step,
        min(orders.ordered_at) as ordered_at
    from timed
    inner join orders
        on
            timed.customer_id = orders.customer_id
            and timed.started_at < orders.ordered_at
            and timed.ends_at >= orders.ordered_at
    group by timed.customer_id, timed.cart_key, timed.step

),

final as (

    select
        timed.customer_id,
        timed.cart_key,
        timed.step,
        timed.source_system,
        timed.started_at,
        {{ local_date('timed.started_at') }} as started_on,
        contents.cart_amount,
        contents.last_step,
        ordered.ordered_at,
        case when ordered.ordered_at is null and {{ is_known('timed.ends_at') }} then timed.ends_at end as abandoned_at,
        case
            when ordered.ordered_at is null and {{ is_known('timed.ends_at') }} then {{ local_date('timed.ends_at') }}
        end as abandoned_on
    from timed
    inner join contents
        on
            timed.customer_id = contents.customer_id
            and timed.cart_key = contents.cart_key
            and timed.step = contents.step
            and contents.amount_rank = 1
    left join ordered
        on
            timed.customer_id = ordered.customer_id
            and timed.cart_key = ordered.cart_key
            and timed.step = ordered.step

)

select * from final
