-- What one unit of a currency is worth in the reporting currency, from a day on until the next
-- known rate. Rates of days after the as-of date are not known yet.
-- Grain: one row per (currency, valid_from).

with rates as (

    select *
    from {{ ref('int_fx_rates_unioned') }}

),

final as (

    select
        currency,
        date as valid_from,
        lead(date) over (partition by currency order by date) as valid_to,
        rate_to_reporting
    from rates
    where date <= {{ as_of_date() }}

)

select * from final
