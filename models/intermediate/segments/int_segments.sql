-- Segments with their status: active, or source_missing where the data lacks what the rule needs.
-- Grain: one row per segment_id.

with missing as (

    select
        segment_id,
        {{ list_texts("replace(requirement, '|', ' or ')", 'requirement') }} as requirements
    from {{ ref('int_segment_requirements') }}
    where not is_met
    group by segment_id

),

final as (

    select
        definitions.*,
        case when missing.segment_id is null then 'active' else 'source_missing' end as status,
        'needs ' || missing.requirements as status_reason
    from {{ ref('int_segment_definitions') }} as definitions
    left join missing
        on definitions.segment_id = missing.segment_id

)

-- The columns are those of int_segment_definitions, which is not listed again.
select * from final -- noqa: AM04
