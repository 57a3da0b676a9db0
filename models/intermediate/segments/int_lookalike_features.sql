-- By which features people are compared for which lookalike: none that the rule of the chosen segment is made of.
-- Grain: one row per (segment_id, feature).

with final as (
    {{ lookalike_feature_rows() }}
)

select * from final
