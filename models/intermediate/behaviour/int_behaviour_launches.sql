-- Who buys what is new: purchases soon after a launch. Products of one collection are one launch.
-- Grain: one row per customer_id with a line of a product that had been launched by then.

with lines as (

    select
        customer_id,
        coalesce(collection, product_id) as launched_thing,
        {{ days_between('launched_on', 'ordered_on') }} <= {{ var('launch_window_days') }} as is_launch
    from {{ ref('int_purchased_lines') }}
    where ordered_on >= launched_on

),

counts as (

    select
        customer_id,
        count(distinct case when is_launch then launched_thing end) as launches_bought_count,
        count(distinct launched_thing) as launched_things_count
    from lines
    group by customer_id

),

final as (

    select
        customer_id,
        launches_bought_count,
        {{ share('launches_bought_count', 'launched_things_count') }} as launch_followed_share
    from counts

)

select * from final
