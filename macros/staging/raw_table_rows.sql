{#
  The raw tables of the source systems in use, as rows.
  Example: {{ raw_table_rows() }} -> rows (source_system, table_name): ('contract', 'orders'), …
#}
{% macro raw_table_rows() %}
    {%- set rows = [] -%}
    {%- for source_system in enabled_sources() -%}
        {%- for table in var('source_raw_tables')[source_system] -%}
            {%- do rows.append("('" ~ source_system ~ "', '" ~ table ~ "')") -%}
        {%- endfor -%}
    {%- endfor -%}
    select
        source_system,
        table_name
    from (
        values {{ rows | join(', ') }}
    ) as raw_tables (source_system, table_name)
{% endmacro %}
