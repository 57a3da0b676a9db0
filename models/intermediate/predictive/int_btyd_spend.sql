-- People who came back and look the same to a model of spend, counted.
-- Grain: one row per (period, frequency, monetary_value). A float, because Python reads it.

with final as (

    select
        period,
        frequency,
        cast(monetary_value as {{ type_double() }}) as monetary_value,
        count(*) as customers_count
    from {{ ref('int_btyd_summaries') }}
    where frequency > 0 and monetary_value is not null
    group by period, frequency, monetary_value

)

select * from final
