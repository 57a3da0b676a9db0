-- Which contract columns the sources in use really have: asked of the data for the generic source, read from the staging
-- YAML for the others, with what their files really held. What is not here makes segments say source_missing.
-- Grain: one row per (source_system, table_name, column_name).

with delivered as (

    select *
    from {{ source('raw', 'source_columns') }}

),

mapped as (
    {{ mapped_source_columns() }}
),

met as (

    select
        mapped.source_system,
        mapped.table_name,
        mapped.column_name,
        mapped.needs is null or coalesce(bool_or(delivered.is_present), false) as is_present
    from mapped
    left join delivered
        on
            mapped.source_system = delivered.source_system
            and position('|' || delivered.table_name || '.' || delivered.column_name || '|' in mapped.needs) > 0
    group by mapped.source_system, mapped.table_name, mapped.column_name, mapped.needs

),

final as (

    select
        source_system,
        table_name,
        column_name,
        is_present
    from delivered
    where source_system = 'contract'
    union all
    select
        source_system,
        table_name,
        column_name,
        is_present
    from met

)

select * from final
