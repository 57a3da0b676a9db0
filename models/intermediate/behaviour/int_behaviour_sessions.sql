-- How often, how long and how deep somebody visits the site, lifetime and windows.
-- Grain: one row per customer_id with a session.

with sessions as (

    select *
    from {{ ref('int_sessions') }}

),

devices as (
    {{ most_frequent('sessions', 'customer_id', 'device') }}
),

totals as (

    select
        customer_id,
        count(*) as sessions_count,
        {%- for days in feature_windows() %}
        count(case when started_on > {{ as_of_date(days) }} then 1 end) as sessions_{{ days }}d,
        {%- endfor %}
        min(started_on) as first_session_date,
        max(started_on) as last_session_date,
        {%- for days in [30, 90] %}
        cast(
            coalesce(sum(case when started_on > {{ as_of_date(days) }} then seconds end), 0) as decimal(18, 4)
        ) as browse_seconds_{{ days }}d,
        {%- endfor %}
        {{ share('sum(pages_count)', 'count(*)') }} as pages_per_session,
        -- Long on product pages, and neither a cart nor a question: somebody who is stuck.
        cast(max(case
            when started_on > {{ as_of_date(7) }} and not has_cart and not has_checkout and not has_chat then product_seconds
            else 0
        end) as decimal(18, 4)) as stuck_product_seconds_7d
    from sessions
    group by customer_id

),

final as (

    select
        totals.customer_id,
        totals.sessions_count,
        {%- for days in feature_windows() %}
        totals.sessions_{{ days }}d,
        {%- endfor %}
        totals.first_session_date,
        totals.last_session_date,
        {%- for days in [30, 90] %}
        {{ quotient('totals.browse_seconds_' ~ days ~ 'd', '60') }} as browse_minutes_{{ days }}d,
        {%- endfor %}
        totals.pages_per_session,
        {{ quotient('totals.stuck_product_seconds_7d', '60') }} as stuck_product_minutes_7d,
        {{ share('coalesce(orders.orders_90d, 0)', 'totals.sessions_90d') }} as orders_per_session_90d,
        devices.device as device_type
    from totals
    left join {{ ref('int_behaviour_orders') }} as orders
        on totals.customer_id = orders.customer_id
    left join devices
        on totals.customer_id = devices.customer_id

)

select * from final
