{#
  The columns a source table declares in its YAML, in that order. `guarded` is true where exports for
  spreadsheets put an apostrophe before the value, so that it stays text: '00123.
  Example: declared_columns('raw', 'fx_rates')
    -> [{'name': 'currency', 'data_type': 'text', 'guarded': false}, …]
  source_name, table: the declared source. Empty while dbt parses, when no graph is there yet.
#}
{% macro declared_columns(source_name, table) %}
    {%- set columns = [] -%}
    {%- if execute -%}
        {%- for node in graph.sources.values() if node.source_name == source_name and node.name == table -%}
            {%- for column in node.columns.values() -%}
                {%- set meta = (column.get('config') or {}).get('meta') or column.get('meta') or {} -%}
                {%- do columns.append({
                    'name': column.name, 'data_type': column.data_type, 'guarded': meta.get('guarded', false)
                }) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(columns) }}
{% endmacro %}
