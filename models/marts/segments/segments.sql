-- All segments: what they mean, who owns them, what to do, and whether they can be computed.
-- Grain: one row per segment_id.

with segments as (

    select *
    from {{ ref('int_segments') }}

),

final as (

    select
        segment_id,
        segment_name,
        family,
        parent_segment_id,
        kind,
        description,
        rule_text,
        definition_version,
        owner,
        action,
        preferred_channel,
        benefit,
        is_sensitive = 'true' as is_sensitive,
        status,
        status_reason,
        captured_on,
        captured_version
    from segments

)

select * from final
