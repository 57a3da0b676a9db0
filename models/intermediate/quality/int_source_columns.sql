-- Which contract columns the sources in use really have: asked of the data for the generic source,
-- read from the staging YAML for the others. What is not here makes segments say source_missing.
-- Grain: one row per (source_system, table_name, column_name).

with

{% if 'contract' in enabled_sources() %}
delivered as (

    select
        'contract' as source_system,
        table_name,
        column_name,
        is_present
    from {{ source('raw', 'source_columns') }}

),
{% endif %}

mapped as (
    {{ mapped_source_columns() }}
),

final as (

    {% if 'contract' in enabled_sources() %}
    select * from delivered
    union all
    {% endif %}
    select * from mapped

)

select * from final
