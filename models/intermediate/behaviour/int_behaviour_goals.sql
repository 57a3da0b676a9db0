-- Goals of the seed `goals` somebody reached within goal_window_days, and what they are worth together.
-- Grain: one row per customer_id who reached a goal. A goal counts once.

with reached as (

    select distinct
        activities.customer_id,
        goals.goal,
        goals.value
    from {{ ref('int_activities') }} as activities
    inner join {{ ref('goals') }} as goals
        on
            activities.activity = goals.activity
            and (goals.category is null or activities.category = goals.category)
            and (goals.content_id is null or activities.content_id = goals.content_id)
    where activities.occurred_on > {{ as_of_date(var('goal_window_days')) }}

),

final as (

    select
        customer_id,
        {{ list_of_texts('goal') }} as goals_reached,
        cast(sum(value) as decimal(18, 4)) as goals_value
    from reached
    group by customer_id

)

select * from final
