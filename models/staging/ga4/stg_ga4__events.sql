-- Events of GA4 that the contract has a type for. GA4 tells the time on a page with whatever event comes next, also with
-- such as are of no use here: the time of a page in a session and local day is summed and stands with one event of it,
-- the view of a product before that of a category before any other.
-- Grain: one row per event_id: an event, or an event and one of its products where the seed ga4_events says so.
{{ config(enabled=is_source_enabled('ga4')) }}

{%- set record, unit = '\x1e', '\x1f' %}

with accepted as (

    select
        *,
        coalesce(user_pseudo_id, user_id) as device_id,
        {{ local_date('event_timestamp') }} as event_on,
        {{ sha256_hex('_key') }} as key_hash
    from {{ ref('base_ga4__events') }}
    where _status = 'accepted'

),

timed as (

    select
        *,
        sum(engagement_time_msec) over (
            partition by device_id, ga_session_id, page_location, event_on
        ) as page_msec
    from accepted

),

mapped as (

    select
        timed.*,
        case
            -- The address has no path: https://shop.example/?utm_source=mail
            when
                kinds.event_type = 'page_view'
                and split_part(split_part(split_part(timed.page_location, '?', 1), '#', 1), '/', 4) = ''
                then 'home_view'
            else kinds.event_type
        end as event_type,
        kinds.is_per_item,
        row_number() over (
            partition by timed.device_id, timed.ga_session_id, timed.page_location, timed.event_on
            order by
                case kinds.event_type when 'product_view' then 0 when 'category_view' then 1 else 2 end,
                timed.event_timestamp,
                timed.key_hash,
                timed._file,
                timed._row_number
        ) as page_rank
    from timed
    inner join {{ ref('ga4_events') }} as kinds
        on
            timed.event_name = kinds.event_name
            and kinds.event_type is not null

),

products as (

    select
        mapped._file,
        mapped._row_number,
        split_part(parts.part, '{{ unit }}', 1) as item_number,
        nullif(nullif(split_part(parts.part, '{{ unit }}', 2), '(not set)'), '') as product_id,
        nullif(nullif(split_part(parts.part, '{{ unit }}', 3), '(not set)'), '') as category
    from mapped
    {{ split_to_rows('mapped.items', record) }}
    where mapped.items is not null

),

final as (

    select
        -- ids
        mapped.key_hash || case when mapped.is_per_item then coalesce('-' || products.item_number, '') else '' end as event_id,
        mapped.user_pseudo_id as visitor_id,
        mapped.user_id as customer_id,
        mapped.device_id || '.' || mapped.ga_session_id as session_id,
        case when mapped.is_per_item then products.product_id end as product_id,
        case mapped.event_type
            when 'content_download' then mapped.file_name
            when 'search' then mapped.search_term
        end as content_id,

        -- texts
        mapped.event_type,
        case
            when mapped.is_per_item or mapped.event_type = 'category_view'
                then coalesce(products.category, mapped.item_list_name)
        end as category,
        mapped.page_location as page_url,
        mapped.page_referrer as referrer,
        coalesce(mapped.manual_source, mapped.param_source) as utm_source,
        coalesce(mapped.manual_medium, mapped.param_medium) as utm_medium,
        coalesce(mapped.manual_campaign_name, mapped.param_campaign) as utm_campaign,
        lower(mapped.device_category) as device,

        -- numbers
        case
            when mapped.event_type = 'checkout_started' and mapped.event_currency = '{{ var("currency") }}'
                then mapped.event_value
        end as cart_amount,
        case
            when mapped.page_rank = 1 and coalesce(products.item_number, '1') = '1'
                then cast(round(cast(mapped.page_msec as decimal(18, 4)) / 1000, 0) as {{ dbt.type_bigint() }})
        end as duration_seconds,

        -- timestamps
        mapped.event_timestamp as occurred_at,

        -- where the row stands
        mapped._file,
        mapped._row_number
    from mapped
    -- Of an event of all products the first one tells the category.
    left join products
        on
            mapped._file = products._file
            and mapped._row_number = products._row_number
            and (mapped.is_per_item or products.item_number = '1')

)

select * from final
