-- What runs have found, kept: who entered and left which segment, and by which rule.
-- Grain: one row per (as_of_date, segment_id, customer_id); customer_id is null where a segment was evaluated.

{{ config(
    schema='history',
    alias='segment_log',
    materialized='incremental',
    incremental_strategy=replace_days_strategy(),
    unique_key='as_of_date',
    partition_by='as_of_date',
    on_schema_change='append_new_columns',
    full_refresh=false,
) }}

with final as (

    select *
    from {{ ref('int_segment_log_days') }}

)

-- The columns are those of int_segment_log_days, which is not listed again.
select * from final -- noqa: AM04
