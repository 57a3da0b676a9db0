-- The stages of life somebody is in, and the main one. What was declared goes before what other
-- attributes suggest; of one aspect (partnership, family, work) only the newest declaration holds.
-- Grain: one row per customer_id with a known stage.

with declared as (

    select
        traits.customer_id,
        listed.life_stage,
        listed.aspect,
        listed.priority,
        traits.collected_at,
        row_number() over (
            partition by traits.customer_id, listed.aspect
            order by traits.collected_at desc nulls last, listed.priority asc
        ) as newest_rank
    from {{ ref('int_declared_traits') }} as traits
    inner join {{ ref('life_stages') }} as listed
        on traits.value = listed.life_stage
    where
        traits.trait = 'life_stage'
        and not traits.is_sensitive

),

suggestions as (

    select
        customers.customer_id,
        statuses.life_stage
    from {{ ref('int_customers') }} as customers
    inner join {{ ref('marital_statuses') }} as statuses
        on customers.marital_status = statuses.marital_status
    union all
    select
        customers.customer_id,
        case
            when customers.children_count > 0 then 'parent'
            when
                customers.children_count = 0
                and customers.household_size = 2
                and demographics.age >= {{ var('empty_nester_min_age') }}
                then 'empty_nester'
        end as life_stage
    from {{ ref('int_customers') }} as customers
    inner join {{ ref('int_customer_demographics') }} as demographics
        on customers.customer_id = demographics.customer_id
    union all
    select
        customers.customer_id,
        'retired' as life_stage
    from {{ ref('int_customers') }} as customers
    inner join {{ ref('int_customer_demographics') }} as demographics
        on customers.customer_id = demographics.customer_id
    where
        lower(customers.occupation) = 'retired'
        or demographics.age >= {{ var('retirement_age') }}

),

stages as (

    select
        customer_id,
        life_stage,
        priority,
        collected_at,
        'declared' as life_stage_source
    from declared
    where newest_rank = 1
    union all
    select
        suggestions.customer_id,
        listed.life_stage,
        listed.priority,
        null as collected_at,
        'derived' as life_stage_source
    from suggestions
    inner join {{ ref('life_stages') }} as listed
        on suggestions.life_stage = listed.life_stage
    left join declared
        on
            suggestions.customer_id = declared.customer_id
            and listed.aspect = declared.aspect
            and declared.newest_rank = 1
    where declared.customer_id is null

),

ranked as (

    select
        *,
        row_number() over (
            partition by customer_id
            order by life_stage_source asc, collected_at desc nulls last, priority asc
        ) as stage_rank
    from stages

),

final as (

    select
        customer_id,
        max(case when stage_rank = 1 then life_stage end) as life_stage,
        max(case when stage_rank = 1 then life_stage_source end) as life_stage_source,
        {{ list_of_texts('life_stage') }} as life_stages
    from ranked
    group by customer_id

)

select * from final
