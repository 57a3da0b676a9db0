-- Segments as the families' YAML defines them, with the version of each rule.
-- Grain: one row per segment_id.

with definitions as (
    {{ segment_definition_rows() }}
),

final as (

    select
        *,
        substr({{ sha256_hex('rule_json') }}, 1, 12) as definition_version
    from definitions

)

select * from final
