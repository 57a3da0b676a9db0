-- Every order placed by the as-of date is a valid order of the mart, or there is a stated reason.
-- Fails for every order for which neither holds, or both.

with explained as (

    select
        orders.order_id,
        orders.is_test
        or orders.is_cancelled
        or amounts.rejected_because is not null
        or people.customer_id is null as is_excused,
        marts.order_id is not null as is_published
    from {{ ref('int_orders_as_of') }} as orders
    left join {{ ref('int_order_amounts') }} as amounts
        on orders.order_id = amounts.order_id
    left join {{ ref('int_account_people') }} as people
        on orders.account_id = people.account_id
    left join {{ ref('orders') }} as marts
        on orders.order_id = marts.order_id

)

select *
from explained
where is_excused = is_published
{%- if var('exclude_zero_amount_orders') or var('exclude_refunded_orders') %}
and is_published
{%- endif %}
