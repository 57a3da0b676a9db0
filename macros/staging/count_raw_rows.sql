{#
  How many rows each raw relation of the sources in use has, as rows.
  Example: {{ count_raw_rows() }} -> rows (source_system, table_name, rows_count)
#}
{% macro count_raw_rows() %}
{%- for source_system in enabled_sources() %}
    {%- set outer = loop %}
    {%- for table in var('source_raw_tables')[source_system] %}
    select
        '{{ source_system }}' as source_system,
        '{{ table }}' as table_name,
        count(*) as rows_count
    from {{ source('raw' if source_system == 'contract' else 'raw_' ~ source_system, table) }}
    {%- if not (loop.last and outer.last) %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endfor %}
{% endmacro %}
