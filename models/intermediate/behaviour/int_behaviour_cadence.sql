-- The rhythm somebody buys in, overall and where most is bought, and when the next order is due.
-- Grain: one row per customer_id with a valid order.

with rhythms as (

    select
        customer_id,
        max(case when scope = 'all' then purchase_days_count end) as purchase_days_count,
        max(case when scope = 'all' then median_gap_days end) as median_days_between_orders,
        max(case when scope = 'all' then regularity end) as cadence_regularity,
        max(case when scope = 'all' then cadence end) as cadence,
        max(case when scope = 'top_category' then median_gap_days end) as top_category_median_days,
        max(case when scope = 'top_category' then cadence end) as top_category_cadence,
        max(case when scope = 'top_channel' then cadence end) as top_channel_cadence,
        max(case when scope = 'top_store' then cadence end) as top_store_cadence
    from {{ ref('int_purchase_rhythms') }}
    group by customer_id

),

gaps as (

    select
        customer_id,
        max(ordered_on) as last_ordered_on,
        {{ days_between('max(ordered_on)', as_of_date()) }} as recency_days,
        max(gap_days) as longest_gap_days,
        max(case when is_last then gap_days end) as last_gap_days
    from {{ ref('int_purchase_gaps') }}
    where scope = 'all'
    group by customer_id

),

spaced as (

    select
        rhythms.*,
        gaps.last_ordered_on,
        gaps.recency_days,
        gaps.longest_gap_days,
        gaps.last_gap_days,
        gaps.recency_days + gaps.last_gap_days as days_since_previous_order,
        cast(ceiling(rhythms.median_days_between_orders) as integer) as usual_gap_days
    from rhythms
    inner join gaps
        on rhythms.customer_id = gaps.customer_id

),

final as (

    select
        *,
        cast({{ dbt.dateadd('day', 'usual_gap_days', 'last_ordered_on') }} as date) as next_order_due_date,
        -- greatest() would take an unknown gap for zero days.
        case when usual_gap_days is not null then greatest(recency_days - usual_gap_days, 0) end as days_overdue,
        {{ share('recency_days', 'median_days_between_orders') }} as gap_ratio
    from spaced

)

select * from final
