-- Fit and engagement of people without an order, their sum, and the cell of the matrix they make: A to C
-- by fit, 1 to 3 by engagement, A1 the best.
-- Grain: one row per customer_id of the population without a valid order. Nobody where the data has neither
-- events nor messages: without them everybody would look cold.

{%- set a_fit, b_fit = var('lead_fit_grades') %}
{%- set first_engagement, second_engagement = var('lead_engagement_grades') %}

with scored as (

    select
        fit.customer_id,
        fit.fit_score,
        engagement.engagement_score,
        case when fit.fit_score >= {{ a_fit }} then 'A' when fit.fit_score >= {{ b_fit }} then 'B' else 'C' end as fit_grade,
        case
            when engagement.engagement_score >= {{ first_engagement }} then 1
            when engagement.engagement_score >= {{ second_engagement }} then 2
            else 3
        end as engagement_grade
    from {{ ref('int_lead_fit') }} as fit
    inner join {{ ref('int_lead_engagement') }} as engagement
        on fit.customer_id = engagement.customer_id
    where {{ available('events|messages') }}

),

final as (

    select
        customer_id,
        cast(fit_score as {{ type_double() }}) as fit_score,
        cast(engagement_score as {{ type_double() }}) as engagement_score,
        cast(fit_score + engagement_score as {{ type_double() }}) as lead_score,
        fit_grade,
        engagement_grade,
        concat(fit_grade, engagement_grade) as lead_grade
    from scored

)

select * from final
