-- What somebody is likely to buy next: the category that most often follows those they have bought, and
-- the one that is due by now.
-- Grain: one row per customer_id whose categories have one that follows and that they have not bought.

with firsts as (

    select *
    from {{ ref('int_category_firsts') }}

),

-- The best pair first, so that the smallest rank is a person's best. People who bought the category
-- buy the next one more often than people do at large, or the pair says nothing.
ranked_pairs as (

    select
        *,
        row_number() over (
            order by followed_share desc, both_count desc, category asc, next_category asc
        ) as pair_rank
    from {{ ref('int_category_affinity') }}
    where
        lift >= {{ var('affinity_min_lift') }}
        and followed_count > 0

),

candidates as (

    select
        firsts.customer_id,
        ranked_pairs.next_category,
        ranked_pairs.pair_rank,
        ranked_pairs.followed_share >= {{ var('complement_min_share') }}
        and {{ days_between('firsts.first_bought_on', as_of_date()) }} <= ranked_pairs.lag_p75_days as is_due
    from firsts
    inner join ranked_pairs
        on firsts.category = ranked_pairs.category

),

best as (

    select
        candidates.customer_id,
        min(candidates.pair_rank) as next_rank,
        min(case when candidates.is_due then candidates.pair_rank end) as due_rank
    from candidates
    left join firsts as had
        on
            candidates.customer_id = had.customer_id
            and candidates.next_category = had.category
    where had.customer_id is null
    group by candidates.customer_id

),

final as (

    select
        best.customer_id,
        next_pairs.next_category as next_best_category,
        due_pairs.next_category as complement_due_category
    from best
    inner join ranked_pairs as next_pairs
        on best.next_rank = next_pairs.pair_rank
    left join ranked_pairs as due_pairs
        on best.due_rank = due_pairs.pair_rank

)

select * from final
