-- How far down the shopping funnel somebody got within funnel_window_days: the furthest stage of the seed
-- funnel_stages that an event stands for, buyer with an order, and how warm that makes them.
-- Grain: one row per customer_id who reached a stage. Nobody did where the source has no events.

with funnel_stages as (

    select *
    from {{ ref('funnel_stages') }}

),

reached as (

    select
        customer_id,
        funnel_stage
    from {{ ref('int_events') }}
    where
        funnel_stage is not null
        and occurred_on > {{ as_of_date(var('funnel_window_days')) }}
    union all
    select
        customer_id,
        'buyer' as funnel_stage
    from {{ ref('int_orders') }}
    where ordered_on > {{ as_of_date(var('funnel_window_days')) }}

),

furthest as (

    select
        reached.customer_id,
        max(funnel_stages.stage_number) as stage_number
    from reached
    inner join funnel_stages
        on reached.funnel_stage = funnel_stages.funnel_stage
    where {{ available('events') }}
    group by reached.customer_id

),

final as (

    select
        furthest.customer_id,
        funnel_stages.funnel_stage,
        funnel_stages.temperature as funnel_temperature
    from furthest
    inner join funnel_stages
        on furthest.stage_number = funnel_stages.stage_number

)

select * from final
