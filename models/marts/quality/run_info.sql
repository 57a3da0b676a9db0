-- What the published tables were made from.
-- Grain: one row.

with final as (

    select
        {{ as_of_date() }} as as_of_date,
        {{ text_literal(var('timezone')) }} as timezone,
        {{ text_literal(var('currency')) }} as currency,
        {{ text_literal(var('dataset')) }} as dataset,
        {{ text_literal(enabled_sources() | join(', ')) }} as sources,
        {{ text_literal(var('project_version')) }} as project_version,
        cast({{ var('clv_horizon_days') }} as integer) as clv_horizon_days,
        cast({{ var('evaluation_days') }} as integer) as churn_horizon_days,
        substr({{ sha256_hex(list_texts("segment_id || ':' || definition_version", 'segment_id')) }}, 1, 12) as definitions_hash
    from {{ ref('int_segment_definitions') }}

)

select * from final
