{#
  What the base models of the sources in use say of their raw rows.
  Example: {{ union_bases() }} -> select 'contract' as source_system, 'orders' as table_name, … from
    base_contract__orders union all …
#}
{% macro union_bases() %}
{%- for source_system in enabled_sources() %}
    {%- set outer = loop %}
    {%- for table in var('source_raw_tables')[source_system] %}
    {%- set columns = declared_columns('raw' if source_system == 'contract' else 'raw_' ~ source_system, table) | map(attribute='name') | list %}
    select
        '{{ source_system }}' as source_system,
        '{{ table }}' as table_name,
        _file as file_name,
        _row_number as row_number,
        _key as row_key,
        {{ 'order_id' if 'order_id' in columns else 'cast(null as ' ~ dbt.type_string() ~ ')' }} as order_id,
        _dated_on as dated_on,
        _status as status,
        _issues as issues
    from {{ ref('base_' ~ source_system ~ '__' ~ table) }}
    {%- if not (loop.last and outer.last) %}
    union all
    {%- endif %}
    {%- endfor %}
{%- endfor %}
{% endmacro %}
