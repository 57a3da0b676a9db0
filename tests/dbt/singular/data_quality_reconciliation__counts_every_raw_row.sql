-- Every row of every raw relation is in the reconciliation, or dated after the as-of date: none was
-- lost on the way from the file to the base models, none came twice.
-- Fails for every table for which the numbers differ.

with delivered as (
    {{ count_raw_rows() }}
)

select
    delivered.source_system,
    delivered.table_name,
    delivered.rows_count,
    reconciliation.raw_rows,
    later.rows_count as later_rows
from delivered
left join {{ ref('data_quality_reconciliation') }} as reconciliation
    on
        delivered.source_system = reconciliation.source_system
        and delivered.table_name = reconciliation.table_name
left join {{ ref('int_rows_after_as_of') }} as later
    on
        delivered.source_system = later.source_system
        and delivered.table_name = later.table_name
where delivered.rows_count <> coalesce(reconciliation.raw_rows, 0) + coalesce(later.rows_count, 0)
