-- The rhythm of purchases: the median gap between purchase days, how regular the gaps are, and the
-- name of the rhythm.
-- Grain: one row per (customer_id, scope).

with final as (
    {{ rhythms(ref('int_purchase_gaps')) }}
)

select * from final
