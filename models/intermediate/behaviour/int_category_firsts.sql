-- The day somebody first bought in a category. Pairs of categories are made of these few rows, never of
-- order lines; categories too rare for any pair are left out.
-- Grain: one row per (customer_id, category) of valid orders.

with firsts as (

    select
        customer_id,
        category,
        min(ordered_on) as first_bought_on
    from {{ ref('int_purchased_lines') }}
    where category is not null
    group by customer_id, category

),

population as (

    select count(distinct customer_id) as people_count
    from firsts

),

common as (

    select
        firsts.category,
        count(*) as buyers_count,
        max(population.people_count) as people_count
    from firsts
    cross join population
    group by firsts.category
    having
        count(*) >= {{ var('affinity_min_people') }}
        and count(*) >= {{ var('affinity_min_support') }} * max(population.people_count)

),

final as (

    select
        firsts.customer_id,
        firsts.category,
        firsts.first_bought_on,
        common.buyers_count,
        common.people_count
    from firsts
    inner join common
        on firsts.category = common.category

)

select * from final
