-- Visits to the site. A visit over midnight counts on its first local day.
-- Grain: one row per session_key; session ids of two visitors never mix.

with events as (

    select *
    from {{ ref('int_session_events') }}

),

ranked as (

    select
        *,
        -- The link that led here is the first one that says where from.
        row_number() over (
            partition by session_key
            order by
                case when coalesce(utm_source, utm_medium, utm_campaign, referrer) is null then 1 else 0 end asc,
                occurred_at asc,
                utm_source asc nulls last,
                utm_medium asc nulls last,
                utm_campaign asc nulls last,
                referrer asc nulls last
        ) as link_rank,
        row_number() over (
            partition by session_key
            order by
                case when page_url is null then 1 else 0 end asc,
                occurred_at desc,
                page_url asc
        ) as page_rank
    from events

),

sessions as (

    select
        session_key,
        customer_id,
        visitor_id,
        min(source_system) as source_system,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        count(case when kind = 'page' then 1 end) as pages_count,
        count(case when event_type = 'product_view' then 1 end) as product_views_count,
        cast(sum(seconds) as {{ dbt.type_bigint() }}) as seconds,
        cast(
            coalesce(sum(case when event_type = 'product_view' then seconds end), 0) as {{ dbt.type_bigint() }}
        ) as product_seconds,
        count(case when kind = 'cart' then 1 end) > 0 as has_cart,
        count(case when kind = 'checkout' then 1 end) > 0 as has_checkout,
        count(case when kind = 'chat' then 1 end) > 0 as has_chat,
        max(case when link_rank = 1 then utm_source end) as utm_source,
        max(case when link_rank = 1 then utm_medium end) as utm_medium,
        max(case when link_rank = 1 then utm_campaign end) as utm_campaign,
        max(case when link_rank = 1 then referrer end) as referrer,
        -- A visit has one device; should the source tell of several, any will do, but always the same.
        min(device) as device,
        max(case when page_rank = 1 then page_url end) as last_page_url
    from ranked
    group by session_key, customer_id, visitor_id

),

final as (

    select
        *,
        {{ local_date('started_at') }} as started_on
    from sessions

)

select * from final
