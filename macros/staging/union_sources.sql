{#
  One contract table from every source system in use. A column a source's staging model does not
  declare is null; so is a table no source offers. Ids get the name of the source they belong to in
  front as soon as there is more than one source.
  Example: {{ union_sources('orders') }}
    -> select 'contract' as source_system, order_id, … from stg_contract__orders union all …
  table: name of a contract table.
#}
{% macro union_sources(table) %}
{%- set columns = declared_columns('raw', table) -%}
{%- set sources = sources_of(table) -%}
{%- set prefixed = enabled_sources() | length > 1 -%}
{%- for source_system in sources %}
    {%- set provided = provided_columns(source_system, table) %}
    select
        '{{ source_system }}' as source_system,
    {%- for column in columns %}
        {%- if column.name not in provided %}
        cast(null as {{ contract_type(column.data_type) }}) as {{ column.name }},
        {%- elif column.data_type == 'id' and prefixed %}
        '{{ id_namespace(source_system, column.name) }}:' || {{ column.name }} as {{ column.name }},
        {%- else %}
        {{ column.name }},
        {%- endif %}
    {%- endfor %}
        {{ '_dated_on' if source_system == 'contract' and table in ['customers', 'orders'] else 'cast(null as date) as _dated_on' }},
        _file,
        _row_number
    from {{ ref('stg_' ~ source_system ~ '__' ~ table) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
{%- else %}
    select
        cast(null as {{ dbt.type_string() }}) as source_system,
    {%- for column in columns %}
        cast(null as {{ contract_type(column.data_type) }}) as {{ column.name }},
    {%- endfor %}
        cast(null as date) as _dated_on,
        cast(null as {{ dbt.type_string() }}) as _file,
        cast(null as {{ dbt.type_bigint() }}) as _row_number
    where false
{%- endfor %}
{% endmacro %}
