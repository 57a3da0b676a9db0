-- Segments with their status: active; retired; source_missing where the data lacks what the rule needs;
-- insufficient_data where a static segment was not captured by the as-of date, or what the rule rests on was not
-- found in the data, or is no better than chance.
-- Grain: one row per segment_id.

with definitions as (

    select
        *,
        coalesce(cast(retired_on as date) <= {{ as_of_date() }}, false) as is_retired
    from {{ ref('int_segment_definitions') }}

),

missing as (

    select
        segment_id,
        {{ list_texts("replace(requirement, '|', ' or ')", 'requirement') }} as requirements
    from {{ ref('int_segment_requirements') }}
    where not is_met
    group by segment_id

),

captures as (

    select
        segment_id,
        min(captured_on) as captured_on,
        min(definition_version) as captured_version
    from {{ source('history', 'segment_captures') }}
    where captured_on <= {{ as_of_date() }}
    group by segment_id

),

-- What is found in the data, rather than told by a rule, may not be there.
faults as (

    select
        segment_id,
        status,
        status_reason
    from {{ ref('int_lookalikes') }}
    where status <> 'active'
    union all
    select
        segment_id,
        status,
        status_reason
    from {{ ref('int_cluster_segments') }}
    union all
    select
        segment_id,
        status,
        status_reason
    from {{ ref('int_predicted_segments') }}

),

-- A segment may rest on several.
found as (

    select
        segment_id,
        min(status) as status,
        {{ list_texts('status_reason', 'status_reason') }} as status_reason
    from faults
    group by segment_id

),

final as (

    select
        definitions.*,
        captures.captured_on,
        captures.captured_version,
        case
            when definitions.is_retired then 'retired'
            when missing.segment_id is not null then 'source_missing'
            when definitions.kind = 'static' and captures.segment_id is null then 'insufficient_data'
            else coalesce(found.status, 'active')
        end as status,
        case
            when definitions.is_retired
                then 'since ' || definitions.retired_on || ': ' || definitions.retired_reason
            when missing.segment_id is not null then 'needs ' || missing.requirements
            when definitions.kind = 'static' and captures.segment_id is null
                then
                    'not captured by this day; make freeze SEGMENT=' || definitions.captured_segment_id
                    || ' AS=' || definitions.segment_id
            else found.status_reason
        end as status_reason
    from definitions
    left join missing
        on definitions.segment_id = missing.segment_id
    left join found
        on definitions.segment_id = found.segment_id
    left join captures
        on
            definitions.segment_id = captures.segment_id
            and definitions.kind = 'static'

)

-- The columns are those of int_segment_definitions, which is not listed again.
select * from final -- noqa: AM04
