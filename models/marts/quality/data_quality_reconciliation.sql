-- Where every raw row went: raw = accepted + quarantined + superseded.
-- Grain: one row per (source_system, table_name, as_of_date). Rows of later days do not exist yet.

with final as (

    select
        source_system,
        table_name,
        {{ as_of_date() }} as as_of_date,
        raw_rows,
        accepted_rows,
        quarantined_rows,
        superseded_rows,
        quarantined_values
    from {{ ref('int_reconciliation') }}

)

select * from final
