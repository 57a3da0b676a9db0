-- What people of one history did in the days that were held out: what predictions are corrected by.
-- Grain: one row per (frequency, recency, t) of the period calibration.

with summaries as (

    select *
    from {{ ref('int_btyd_summaries') }}
    where period = 'calibration'

),

buyers as (

    select distinct customer_id
    from {{ ref('int_btyd_days') }}
    where
        period = 'as_of'
        and ordered_on > {{ as_of_date(var('evaluation_days')) }}

),

final as (

    select
        summaries.frequency,
        summaries.recency,
        summaries.t,
        count(*) as customers_count,
        count(buyers.customer_id) as buyers_count
    from summaries
    left join buyers
        on summaries.customer_id = buyers.customer_id
    group by summaries.frequency, summaries.recency, summaries.t

)

select * from final
