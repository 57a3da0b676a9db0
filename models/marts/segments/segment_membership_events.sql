-- Who entered and who left which segment, on which run, and why.
-- Grain: one row per (customer_id, segment_id, as_of_date). Ids of people who have left are in.

{{ config(materialized=repeated_relation()) }}

with final as (

    select
        customer_id,
        segment_id,
        as_of_date,
        event,
        reason,
        case when event = 'exit' then reason end as exit_reason,
        definition_version
    from {{ ref('int_segment_history') }}
    where
        as_of_date <= {{ as_of_date() }}
        and event in ('enter', 'exit')

)

select * from final
