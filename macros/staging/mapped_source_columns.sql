{#
  The contract columns that source systems with a mapping of their own provide, as rows.
  Example: mapped_source_columns() -> select 'shopify' as source_system, 'orders' as table_name, …
  Reads the staging models' YAML through the graph; no rows while dbt parses.
#}
{% macro mapped_source_columns() %}
{%- set rows = [] -%}
{%- if execute -%}
    {%- for source_system in enabled_sources() if source_system != 'contract' -%}
        {%- for table in var('source_tables')[source_system] -%}
            {%- for column in provided_columns(source_system, table) -%}
                {%- do rows.append("('" ~ source_system ~ "', '" ~ table ~ "', '" ~ column ~ "', true)") -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endif -%}
    select
        source_system,
        table_name,
        column_name,
        is_present
    from (
        values
        {{ rows | join(',\n        ') if rows else '(cast(null as ' ~ dbt.type_string() ~ '), null, null, false)' }}
    ) as mapped (source_system, table_name, column_name, is_present)
    where source_system is not null
{% endmacro %}
