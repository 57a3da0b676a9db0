-- How many raw rows of the days up to the as-of date were accepted, quarantined and superseded, and how
-- many are of later days.
-- Grain: one row per (source_system, table_name), absent and empty tables included.

with tables as (
    {{ raw_table_rows() }}
),

outcomes as (

    select
        source_system,
        table_name,
        count(case when not is_later then 1 end) as raw_rows,
        count(case when not is_later and status = 'accepted' then 1 end) as accepted_rows,
        count(case when not is_later and status = 'quarantined' then 1 end) as quarantined_rows,
        count(case when not is_later and status = 'superseded' then 1 end) as superseded_rows,
        count(case when is_later then 1 end) as later_rows
    from {{ ref('int_row_outcomes') }}
    group by source_system, table_name

),

bad_values as (

    select
        source_system,
        table_name,
        count(*) as quarantined_values
    from {{ ref('int_quarantine') }}
    where not is_row_rejected
    group by source_system, table_name

),

final as (

    select
        tables.source_system,
        tables.table_name,
        coalesce(outcomes.raw_rows, 0) as raw_rows,
        coalesce(outcomes.accepted_rows, 0) as accepted_rows,
        coalesce(outcomes.quarantined_rows, 0) as quarantined_rows,
        coalesce(outcomes.superseded_rows, 0) as superseded_rows,
        coalesce(outcomes.later_rows, 0) as later_rows,
        coalesce(bad_values.quarantined_values, 0) as quarantined_values
    from tables
    left join outcomes
        on
            tables.source_system = outcomes.source_system
            and tables.table_name = outcomes.table_name
    left join bad_values
        on
            tables.source_system = bad_values.source_system
            and tables.table_name = bad_values.table_name

)

select * from final
