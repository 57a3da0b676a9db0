-- Scores: one more than the number of cut points strictly below the value, so that equal values get
-- equal scores.
-- Grain: one row per (customer_id, scheme) of people with a valid order.

with schemes as (

    select *
    from {{ ref('rfm_schemes') }}

),

people as (

    select
        rfm_values.customer_id,
        schemes.scheme,
        -- Fixed cut points are the same for everybody.
        case when schemes.cut_method = 'fixed' then 'everyone' else rfm_values.population end as population,
        rfm_values.dimension,
        rfm_values.value
    from {{ ref('int_rfm_values') }} as rfm_values
    inner join schemes
        on rfm_values.measures = schemes.measures

),

scored as (

    select
        people.customer_id,
        people.scheme,
        people.population,
        people.dimension,
        people.value,
        1 + count(case when cuts.cut_point < people.value then 1 end) as score
    from people
    left join {{ ref('int_rfm_cut_points') }} as cuts
        on
            people.scheme = cuts.scheme
            and people.population = cuts.population
            and people.dimension = cuts.dimension
    group by people.customer_id, people.scheme, people.population, people.dimension, people.value

),

wide as (

    select
        customer_id,
        scheme,
        population,
        cast(-max(case when dimension = 'recency' then value end) as bigint) as recency_days,
        cast(max(case when dimension = 'frequency' then value end) as bigint) as frequency,
        max(case when dimension = 'monetary' then value end) as monetary,
        cast(max(case when dimension = 'recency' then score end) as integer) as r_score,
        cast(max(case when dimension = 'frequency' then score end) as integer) as f_score,
        cast(max(case when dimension = 'monetary' then score end) as integer) as m_score
    from scored
    group by customer_id, scheme, population

),

final as (

    select
        wide.customer_id,
        wide.scheme,
        wide.population,
        wide.recency_days,
        wide.frequency,
        wide.monetary,
        wide.r_score,
        wide.f_score,
        wide.m_score,
        rfm_groups.rfm_group
    from wide
    inner join schemes
        on wide.scheme = schemes.scheme
    left join {{ ref('rfm_groups') }} as rfm_groups
        on
            wide.scheme = rfm_groups.scheme
            and {{ rfm_code('schemes.code_axes') }} = rfm_groups.code

)

select * from final
