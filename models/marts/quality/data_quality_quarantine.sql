-- Values and rows that could not be used, and why. What was in them stays in the warehouse.
-- Grain: one row per bad value: (source_system, table_name, file_name, row_number, column_name, reason).

with final as (

    select
        source_system,
        table_name,
        file_name,
        row_number,
        key_hash,
        column_name,
        reason,
        is_row_rejected
    from {{ ref('int_quarantine') }}

)

select * from final
