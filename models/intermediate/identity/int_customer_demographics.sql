-- Age, bands and generation at the as-of date. Unknown is a band of its own.
-- Grain: one row per customer_id of the population.

{% set is_age_plausible = 'age between ' ~ var('plausible_age_range')[0] ~ ' and ' ~ var('plausible_age_range')[1] %}

with customers as (

    select *
    from {{ ref('int_customers') }}

),

aged as (

    select
        customer_id,
        age_band,
        income_band,
        income_amount,
        extract(year from birth_date) as birth_year,
        -- Somebody born on 29 February turns a year older on 1 March of a common year.
        extract(year from {{ as_of_date() }}) - extract(year from birth_date)
        - case
            when
                extract(month from birth_date) * 100 + extract(day from birth_date)
                > extract(month from {{ as_of_date() }}) * 100 + extract(day from {{ as_of_date() }})
                then 1
            else 0
        end as age
    from customers

),

plausible as (

    select
        customer_id,
        age_band,
        income_band,
        income_amount,
        case when {{ is_age_plausible }} then birth_year end as birth_year,
        case when {{ is_age_plausible }} then age end as age
    from aged

),

final as (

    select
        plausible.customer_id,
        cast(plausible.birth_year as integer) as birth_year,
        cast(plausible.age as integer) as age,
        coalesce(plausible.age_band, age_bands.age_band, 'unknown') as age_band,
        coalesce(generations.generation, 'unknown') as generation,
        coalesce(plausible.income_band, income_bands.income_band, 'unknown') as income_band
    from plausible
    left join {{ ref('age_bands') }} as age_bands
        on plausible.age between age_bands.from_age and age_bands.to_age
    left join {{ ref('generations') }} as generations
        on plausible.birth_year between generations.first_birth_year and generations.last_birth_year
    left join {{ ref('income_bands') }} as income_bands
        on
            plausible.income_amount >= income_bands.from_amount
            and (income_bands.below_amount is null or plausible.income_amount < income_bands.below_amount)

)

select * from final
