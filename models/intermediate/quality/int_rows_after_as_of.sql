-- Rows dated after the as-of date: delivered, and not used yet.
-- Grain: one row per (source_system, table_name) that has such rows.

select
    source_system,
    table_name,
    count(*) as rows_count
from {{ ref('int_row_outcomes') }}
where is_later
group by source_system, table_name
