-- People who are like the members of a chosen segment and not among them, with what speaks most for it.
-- Grain: one row per (customer_id, segment_id).

with chosen as (

    select
        scores.segment_id,
        scores.customer_id,
        scores.score,
        scores.rank_among_alike
    from {{ ref('int_lookalike_scores') }} as scores
    inner join {{ ref('int_lookalikes') }} as lookalikes
        on scores.segment_id = lookalikes.segment_id
    where
        lookalikes.status = 'active'
        and not scores.is_member
        and scores.rank_among_alike <= floor(lookalikes.top_share * lookalikes.others_count + 1e-9)

),

reasons as (

    select
        chosen.segment_id,
        chosen.customer_id,
        bands.feature || ' ' || bands.band as reason,
        row_number() over (
            partition by chosen.segment_id, chosen.customer_id
            order by weights.weight desc, bands.feature asc
        ) as reason_rank
    from chosen
    inner join {{ ref('int_lookalike_people') }} as people
        on
            chosen.segment_id = people.segment_id
            and chosen.customer_id = people.customer_id
    inner join {{ ref('int_lookalike_bands') }} as bands
        on chosen.customer_id = bands.customer_id
    inner join {{ ref('int_lookalike_weights') }} as weights
        on
            people.segment_id = weights.segment_id
            and people.part = weights.part
            and bands.feature = weights.feature
            and bands.band = weights.band
    where weights.weight > 0

),

evidence as (

    select
        segment_id,
        customer_id,
        {{ list_texts('reason', 'reason_rank') }} as evidence
    from reasons
    where reason_rank <= 3
    group by segment_id, customer_id

),

final as (

    select
        chosen.customer_id,
        chosen.segment_id,
        chosen.score,
        cast(chosen.rank_among_alike as {{ dbt.type_bigint() }}) as similarity_rank,
        evidence.evidence
    from chosen
    left join evidence
        on
            chosen.segment_id = evidence.segment_id
            and chosen.customer_id = evidence.customer_id

)

select * from final
