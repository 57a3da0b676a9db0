-- What role a job title tells, by the patterns of the seed.
-- Grain: one row per job_title that somebody of the population has.

with titles as (

    select distinct
        job_title,
        -- Blanks at both ends, so that a pattern matches whole words.
        ' ' || translate(lower(job_title), '.,;:/|&+-_()', '            ') || ' ' as words
    from {{ ref('int_customers') }}
    where job_title is not null

),

ranked as (

    select
        titles.job_title,
        patterns.job_role,
        row_number() over (
            partition by titles.job_title
            order by patterns.priority asc nulls last, patterns.job_role asc
        ) as pattern_rank
    from titles
    left join {{ ref('job_role_patterns') }} as patterns
        on titles.words like '% ' || patterns.pattern || ' %'

),

final as (

    select
        job_title,
        coalesce(job_role, 'other') as job_role
    from ranked
    where pattern_rank = 1

)

select * from final
