-- How much somebody is like the members of a segment: the weights of all bands the person is in, added up (naive
-- Bayes), each learned from people of the other parts. So members, too, have a score that knows nothing of them.
-- Grain: one row per (segment_id, customer_id).

with scored as (

    select
        people.segment_id,
        people.customer_id,
        people.customer_hash,
        people.is_member,
        sum(weights.weight) as score
    from {{ ref('int_lookalike_people') }} as people
    inner join {{ ref('int_lookalike_bands') }} as bands
        on people.customer_id = bands.customer_id
    inner join {{ ref('int_lookalike_weights') }} as weights
        on
            people.segment_id = weights.segment_id
            and people.part = weights.part
            and bands.feature = weights.feature
            and bands.band = weights.band
    group by people.segment_id, people.customer_id, people.customer_hash, people.is_member

),

final as (

    select
        segment_id,
        customer_id,
        is_member,
        cast(score as decimal(18, 6)) as score,
        -- Equal scores are ordered by a hash, which favours nobody.
        row_number() over (
            partition by segment_id
            order by score desc, customer_hash asc, customer_id asc
        ) as rank_among_all,
        row_number() over (
            partition by segment_id, is_member
            order by score desc, customer_hash asc, customer_id asc
        ) as rank_among_alike,
        count(*) over (partition by segment_id) as people_count,
        count(*) over (partition by segment_id, is_member) as alike_count
    from scored

)

select * from final
