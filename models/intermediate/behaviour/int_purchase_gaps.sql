-- Days somebody bought on, with the days since the purchase day before: all purchases, and those in the
-- category, at the store and through the channel the person buys at most.
-- Grain: one row per (customer_id, scope, ordered_on). Orders of one day are one purchase day.

with orders as (

    select *
    from {{ ref('int_orders') }}

),

habits as (

    select *
    from {{ ref('int_behaviour_habits') }}

),

purchases as (

    select
        customer_id,
        'all' as scope,
        ordered_on
    from orders
    union all
    select
        orders.customer_id,
        'top_channel' as scope,
        orders.ordered_on
    from orders
    inner join habits
        on
            orders.customer_id = habits.customer_id
            and orders.channel = habits.top_channel
    union all
    select
        orders.customer_id,
        'top_store' as scope,
        orders.ordered_on
    from orders
    inner join habits
        on
            orders.customer_id = habits.customer_id
            and orders.store_id = habits.top_store_id
    union all
    select
        purchased_lines.customer_id,
        'top_category' as scope,
        purchased_lines.ordered_on
    from {{ ref('int_purchased_lines') }} as purchased_lines
    inner join {{ ref('int_behaviour_products') }} as products
        on
            purchased_lines.customer_id = products.customer_id
            and purchased_lines.category = products.top_category

),

days as (

    select distinct
        customer_id,
        scope,
        ordered_on
    from purchases

),

neighbours as (

    select
        *,
        lag(ordered_on) over (partition by customer_id, scope order by ordered_on) as ordered_on_before,
        lead(ordered_on) over (partition by customer_id, scope order by ordered_on) as ordered_on_after
    from days

),

final as (

    select
        customer_id,
        scope,
        ordered_on,
        {{ days_between('ordered_on_before', 'ordered_on') }} as gap_days,
        ordered_on_after is null as is_last
    from neighbours

)

select * from final
