{#
  Contract columns that a source's staging model declares in its YAML. The generic source declares
  none: its staging passes every contract column on.
  Example: provided_columns('complete_journey', 'products') -> ['product_id', 'category', …]
  source_system: name of the folder under models/staging/. table: name of a contract table.
#}
{% macro provided_columns(source_system, table) %}
    {%- set names = [] -%}
    {%- if execute -%}
        {%- if source_system == 'contract' -%}
            {%- for column in declared_columns('raw', table) -%}
                {%- do names.append(column.name) -%}
            {%- endfor -%}
        {%- else -%}
            {%- set model = 'model.' ~ project_name ~ '.stg_' ~ source_system ~ '__' ~ table -%}
            {%- for column in graph.nodes[model].columns.values() if not column.name.startswith('_') -%}
                {%- do names.append(column.name) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endif -%}
    {{ return(names) }}
{% endmacro %}
