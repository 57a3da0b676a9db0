-- Segments as the families' YAML defines them, with the version of each rule.
-- Grain: one row per segment_id.

with final as (
    {{ segment_definition_rows() }}
)

select * from final
