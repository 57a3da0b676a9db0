-- What somebody looks at and looks for on the site.
-- Grain: one row per customer_id with a page seen.

with pages as (

    select *
    from {{ ref('int_events') }}
    where kind = 'page'

),

viewed_categories as (

    select
        customer_id,
        category,
        row_number() over (partition by customer_id order by occurred_at desc, category asc) as view_rank
    from pages
    where
        event_type in ('category_view', 'product_view')
        and category is not null

),

totals as (

    select
        customer_id,
        count(case when event_type = 'product_view' then 1 end) as product_views_count,
        {%- for days in feature_windows() %}
        count(
            case when event_type = 'product_view' and occurred_on > {{ as_of_date(days) }} then 1 end
        ) as product_views_{{ days }}d,
        {%- endfor %}
        count(case when event_type = 'search' and occurred_on > {{ as_of_date(90) }} then 1 end) as searches_90d
    from pages
    group by customer_id

),

final as (

    select
        totals.*,
        viewed_categories.category as last_viewed_category
    from totals
    left join viewed_categories
        on
            totals.customer_id = viewed_categories.customer_id
            and viewed_categories.view_rank = 1

)

select * from final
