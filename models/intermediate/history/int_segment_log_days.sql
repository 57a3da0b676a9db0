-- The days a run writes into the stored history: its own and, where a later one is stored, the next.
-- Grain: one row per (as_of_date, segment_id, customer_id); customer_id is null where a segment was evaluated.

with evaluated as (

    select
        {{ as_of_date() }} as as_of_date,
        segment_id,
        definition_version,
        status,
        segment_name,
        rule_text,
        rule_json,
        change_reason
    from {{ ref('int_segments') }}

),

-- A day is replaced as a whole: what it says of segments stays.
evaluated_next as (

    select *
    from {{ source('history', 'segment_log') }}
    where
        event = 'evaluated'
        and as_of_date = (
            select min(later.as_of_date)
            from {{ source('history', 'segment_log') }} as later
            where later.as_of_date > {{ as_of_date() }}
        )

),

events as (

    select *
    from {{ ref('int_segment_events') }}
    union all
    select *
    from {{ ref('int_segment_events_next') }}

),

final as (

    {%- for relation in ['evaluated', 'evaluated_next'] %}
    select
        as_of_date,
        segment_id,
        cast(null as {{ dbt.type_string() }}) as customer_id,
        'evaluated' as event,
        cast(null as {{ dbt.type_string() }}) as reason,
        cast(null as boolean) as is_by_hand,
        definition_version,
        status,
        segment_name,
        rule_text,
        rule_json,
        change_reason
    from {{ relation }}
    union all
    {%- endfor %}
    select
        as_of_date,
        segment_id,
        customer_id,
        event,
        reason,
        is_by_hand,
        definition_version,
        cast(null as {{ dbt.type_string() }}) as status,
        cast(null as {{ dbt.type_string() }}) as segment_name,
        cast(null as {{ dbt.type_string() }}) as rule_text,
        cast(null as {{ dbt.type_string() }}) as rule_json,
        cast(null as {{ dbt.type_string() }}) as change_reason
    from events

)

select * from final
