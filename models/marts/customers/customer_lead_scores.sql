-- How promising people without an order are: fit, engagement, score and the cell of the matrix.
-- Grain: one row per customer_id without a valid order.

with final as (

    select
        customer_id,
        {{ as_of_date() }} as as_of_date,
        fit_score,
        engagement_score,
        lead_score,
        fit_grade,
        cast(engagement_grade as integer) as engagement_grade,
        lead_grade
    from {{ ref('int_lead_scores') }}

)

select * from final
