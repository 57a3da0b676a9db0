-- Webinars somebody registered for, attended, and stayed away from.
-- Grain: one row per customer_id with a webinar.

with final as (

    select
        customer_id,
        count(case when is_registered then 1 end) as webinars_registered_count,
        count(case when is_attended then 1 end) as webinars_attended_count,
        count(case when is_registered and not is_attended and {{ is_known('held_at') }} then 1 end) as webinar_no_shows_count
    from {{ ref('int_webinars') }}
    group by customer_id

)

select * from final
