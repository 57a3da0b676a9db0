-- Rows dated after the as-of date: delivered, and not used yet.
-- Grain: one row per (source_system, table_name) that has such rows.

select
    source_system,
    table_name,
    later_rows as rows_count
from {{ ref('int_reconciliation') }}
where later_rows > 0
