-- What each segment needs of the data, and whether the sources in use have it.
-- Grain: one row per (segment_id, requirement). Alternatives of a requirement stand in one row.

with requirements as (
    {{ segment_requirement_rows() }}
),

alternatives as (

    select
        requirements.segment_id,
        requirements.requirement,
        parts.part as alternative
    from requirements
    {{ split_to_rows('requirements.requirement', '|') }}

),

final as (

    select
        alternatives.segment_id,
        alternatives.requirement,
        bool_or(coalesce(source_columns.is_present, false)) as is_met
    from alternatives
    left join {{ ref('int_source_columns') }} as source_columns
        on alternatives.alternative in (
            source_columns.table_name, source_columns.table_name || '.' || source_columns.column_name
        )
    group by alternatives.segment_id, alternatives.requirement

)

select * from final
