-- How much somebody without an order has done lately: points of the seed lead_score_engagement, halved after
-- every half-life, at most the cap of an activity.
-- Grain: one row per customer_id of the population without a valid order.

with leads as (

    select *
    from {{ ref('int_lead_fit') }}

),

-- Added up as decimals: the sum of floats would depend on their order.
earned as (

    select
        activities.customer_id,
        activities.activity,
        weights.cap,
        sum(cast(
            weights.points * case
                when weights.half_life_days is null then 1
                else power(
                    cast(0.5 as {{ type_double() }}),
                    cast({{ days_between('activities.occurred_on', as_of_date()) }} as {{ type_double() }})
                    / weights.half_life_days
                )
            end
            as decimal(18, 6)
        )) as points
    from {{ ref('int_activities') }} as activities
    inner join {{ ref('lead_score_engagement') }} as weights
        on activities.activity = weights.activity
    inner join leads
        on activities.customer_id = leads.customer_id
    group by activities.customer_id, activities.activity, weights.cap

),

points as (

    select
        customer_id,
        sum(greatest(least(points, cap), -cap)) as points
    from earned
    group by customer_id

),

final as (

    select
        leads.customer_id,
        cast(
            greatest(least(coalesce(points.points, 0), {{ var('lead_engagement_max_points') }}), 0) as decimal(18, 6)
        ) as engagement_score
    from leads
    left join points
        on leads.customer_id = points.customer_id

)

select * from final
