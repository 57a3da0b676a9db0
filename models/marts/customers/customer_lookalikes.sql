-- People who resemble the members of a chosen segment without being among them, and what speaks for it.
-- Grain: one row per (customer_id, segment_id). Only lookalikes that do better than chance have rows.

with final as (

    select
        customer_id,
        segment_id,
        similarity_rank,
        score,
        evidence
    from {{ ref('int_customer_lookalikes') }}

)

select * from final
