-- People who look the same to a model of purchases, counted: what it is fitted to and scored on.
-- Grain: one row per (period, frequency, recency, t).

with final as (

    select
        period,
        frequency,
        recency,
        t,
        count(*) as customers_count
    from {{ ref('int_btyd_summaries') }}
    group by period, frequency, recency, t

)

select * from final
