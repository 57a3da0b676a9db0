{#
  The columns a source table declares in its YAML, in that order.
  Example: declared_columns('raw', 'fx_rates') -> [{'name': 'currency', 'data_type': 'text'}, …]
  source_name, table: the declared source. Empty while dbt parses, when no graph is there yet.
#}
{% macro declared_columns(source_name, table) %}
    {%- set columns = [] -%}
    {%- if execute -%}
        {%- for node in graph.sources.values() if node.source_name == source_name and node.name == table -%}
            {%- for column in node.columns.values() -%}
                {%- do columns.append({'name': column.name, 'data_type': column.data_type}) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(columns) }}
{% endmacro %}
