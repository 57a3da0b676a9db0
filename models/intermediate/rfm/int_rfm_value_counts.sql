-- How many people of a population have each value, and how many have it or less: all that percentiles need.
-- Grain: one row per (population, measures, dimension, value). `everyone` is the whole; its people are
-- those of every population, and those who are in none.

with people as (

    select *
    from {{ ref('int_rfm_values') }}

),

compared as (

    select
        population,
        measures,
        dimension,
        value
    from people
    where population <> 'everyone'
    union all
    select
        'everyone' as population,
        measures,
        dimension,
        value
    from people

),

counted as (

    select
        population,
        measures,
        dimension,
        value,
        count(*) as people_count
    from compared
    group by population, measures, dimension, value

),

final as (

    select
        *,
        cast(
            sum(people_count) over (partition by population, measures, dimension order by value) as bigint
        ) as people_up_to,
        cast(sum(people_count) over (partition by population, measures, dimension) as bigint) as population_count
    from counted

)

select * from final
