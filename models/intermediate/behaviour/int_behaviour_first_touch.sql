-- What somebody's first visit came from. A visit without a tagged link or referrer came by itself.
-- Grain: one row per customer_id with a session. Of two visits of one second the one whose key sorts
-- first is the first.

with ranked as (

    select
        *,
        row_number() over (partition by customer_id order by started_at asc, session_key asc) as session_rank
    from {{ ref('int_sessions') }}

),

final as (

    select
        customer_id,
        utm_source as first_touch_source,
        utm_medium as first_touch_medium,
        utm_campaign as first_touch_campaign,
        referrer as first_touch_referrer
    from ranked
    where session_rank = 1

)

select * from final
