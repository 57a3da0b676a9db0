-- What people did in the days held out, beside what they had done before: the same days a year before,
-- and as many days just before.
-- Grain: one row per customer_id with a valid order before the days held out.

{%- set days = var('evaluation_days') %}
{%- set last_year = 'ordered_on > ' ~ as_of_date(days + 365) ~ ' and ordered_on <= ' ~ as_of_date(365) %}

with people as (

    select *
    from {{ ref('int_btyd_summaries') }}
    where period = 'calibration'

),

before as (

    select
        customer_id,
        count(case when ordered_on > {{ as_of_date(2 * days) }} then 1 end) as orders_just_before,
        sum(case when ordered_on > {{ as_of_date(2 * days) }} then net_amount end) as spend_just_before,
        count(case when {{ last_year }} then 1 end) as orders_last_year,
        sum(case when {{ last_year }} then net_amount end) as spend_last_year
    from {{ ref('int_btyd_days') }}
    where period = 'calibration'
    group by customer_id

),

-- The segment somebody was in when the days held out began.
cells as (

    select
        customer_id,
        'nine_grid_' || value_band || '_' || risk_band as nine_grid_segment
    from {{ ref('int_nine_grid') }}
    where
        period = 'calibration'
        and variant = 'default'

),

orders_before as (

    select
        customer_id,
        count(*) as orders_count
    from {{ ref('int_orders_before') }}
    group by customer_id

),

held_out as (

    select
        customer_id,
        count(*) as orders,
        sum(net_amount) as spend
    from {{ ref('int_btyd_days') }}
    where
        period = 'as_of'
        and ordered_on > {{ as_of_date(days) }}
    group by customer_id

),

-- The data must reach back so far.
reach as (

    select min(first_ordered_on) <= {{ as_of_date(days + 365) }} as has_last_year
    from people

),

final as (

    select
        people.customer_id,
        coalesce(held_out.orders, 0) as orders,
        cast(coalesce(held_out.spend, 0) as decimal(18, 4)) as spend,
        before.orders_just_before,
        cast(coalesce(before.spend_just_before, 0) as decimal(18, 4)) as spend_just_before,
        case when reach.has_last_year then before.orders_last_year end as orders_last_year,
        case when reach.has_last_year then cast(coalesce(before.spend_last_year, 0) as decimal(18, 4)) end as spend_last_year,
        {{ days_between('people.last_ordered_on', 'people.ends_on') }} as silent_days,
        cast(extract(year from people.first_ordered_on) as {{ dbt.type_string() }})
        || '-Q' || cast(extract(quarter from people.first_ordered_on) as {{ dbt.type_string() }}) as cohort,
        case when orders_before.orders_count = 1 then 'one_time_buyers' else 'purchased_more_than_once' end as segment,
        cells.nine_grid_segment
    from people
    cross join reach
    inner join before
        on people.customer_id = before.customer_id
    inner join orders_before
        on people.customer_id = orders_before.customer_id
    left join cells
        on people.customer_id = cells.customer_id
    left join held_out
        on people.customer_id = held_out.customer_id

)

select * from final
