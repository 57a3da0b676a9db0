{#
  The contract columns that source systems with a mapping of their own provide, as rows. `needs` says
  which raw columns must have been delivered for it, any of them: `from` in the meta of the staging
  column. Without it the column is always there.
  Example: mapped_source_columns() -> rows (source_system, table_name, column_name, needs):
    ('shopify', 'customers', 'tags', '|customers.tags|'), …
  Reads the staging models' YAML through the graph; no rows while dbt parses.
#}
{% macro mapped_source_columns() %}
{%- set rows = [] -%}
{%- if execute -%}
    {%- for source_system in enabled_sources() if source_system != 'contract' -%}
        {%- for table in var('source_tables')[source_system] -%}
            {%- set model = graph.nodes['model.' ~ project_name ~ '.stg_' ~ source_system ~ '__' ~ table] -%}
            {%- for name in provided_columns(source_system, table) -%}
                {%- set column = model.columns[name] -%}
                {%- set meta = (column.get('config') or {}).get('meta') or column.get('meta') or {} -%}
                {%- set needs = meta.get('from', []) -%}
                {%- set needs = [needs] if needs is string else needs -%}
                {%- set text = "'|" ~ needs | join('|') ~ "|'" if needs else 'cast(null as ' ~ dbt.type_string() ~ ')' -%}
                {%- do rows.append("('" ~ source_system ~ "', '" ~ table ~ "', '" ~ name ~ "', " ~ text ~ ")") -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
{%- endif -%}
    select
        source_system,
        table_name,
        column_name,
        needs
    from (
        values
        {{ rows | join(',\n        ') if rows else '(cast(null as ' ~ dbt.type_string() ~ '), null, null, cast(null as ' ~ dbt.type_string() ~ '))' }}
    ) as mapped (source_system, table_name, column_name, needs)
    where source_system is not null
{% endmacro %}
