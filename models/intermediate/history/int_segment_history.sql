-- What runs up to the as-of date have found: the stored days before it, and its own as this run finds it.
-- What is published rests on this, so that a day is stored only after everything made of it was checked.
-- Grain: one row per (as_of_date, segment_id, customer_id); customer_id is null where a segment was evaluated.

{{ config(materialized='view') }}

with final as (

    {%- for relation, days in [
        (source('history', 'segment_log'), 'as_of_date < ' ~ as_of_date()),
        (ref('int_segment_log_days'), 'as_of_date = ' ~ as_of_date()),
    ] %}
    select
        as_of_date,
        segment_id,
        customer_id,
        event,
        reason,
        is_by_hand,
        definition_version,
        status,
        segment_name,
        rule_text,
        rule_json,
        change_reason
    from {{ relation }}
    where {{ days }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}

)

select * from final
