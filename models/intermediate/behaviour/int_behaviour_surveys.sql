-- The last answer to each score question that is recent enough to hold.
-- Grain: one row per customer_id with such an answer. Of answers of one moment the lowest counts.

with answers as (

    select
        identities.customer_id,
        scores.metric,
        scores.score,
        row_number() over (
            partition by identities.customer_id, scores.metric
            order by scores.answered_at desc, scores.score asc
        ) as newest_rank
    from {{ ref('int_survey_scores_unioned') }} as scores
    inner join {{ ref('int_identities') }} as identities
        on
            scores.customer_id = identities.source_id
            and identities.id_type = 'customer'
    where
        {{ is_known('scores.answered_at') }}
        and {{ local_date('scores.answered_at') }} > {{ as_of_date(var('score_valid_days')) }}

),

final as (

    select
        answers.customer_id,
        max(case when answers.metric = 'nps' then answers.score end) as nps_score,
        max(case when answers.metric = 'nps' then bands.score_band end) as nps_band,
        max(case when answers.metric = 'csat' then answers.score end) as csat_score,
        max(case when answers.metric = 'csat' then bands.score_band end) as csat_band,
        max(case when answers.metric = 'ces' then answers.score end) as ces_score
    from answers
    left join {{ ref('score_bands') }} as bands
        on
            answers.metric = bands.metric
            and answers.score >= bands.from_score
            and (bands.below_score is null or answers.score < bands.below_score)
    where answers.newest_rank = 1
    group by answers.customer_id

)

select * from final
