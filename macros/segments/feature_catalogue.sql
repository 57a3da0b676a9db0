{#
  What a filter can name: the columns the mart customer_features declares.
  Example: feature_catalogue() -> {'orders_count': {'type': 'number', 'requires': ['orders'],
    'is_sensitive': false}, …}
  type is number, text, boolean, date or list. Empty while dbt parses.
#}
{% macro feature_catalogue() %}
    {%- set types = {'varchar': 'text', 'varchar[]': 'list', 'boolean': 'boolean', 'date': 'date'} -%}
    {%- set features = {} -%}
    {%- if execute -%}
        {%- set mart = graph.nodes['model.' ~ project_name ~ '.customer_features'] -%}
        {%- for column in mart.columns.values() -%}
            {%- do features.update({column.name: {
                'type': types.get(column.data_type, 'number'),
                'requires': column.config.meta.get('requires', []),
                'is_sensitive': column.config.meta.get('sensitive', false),
            }}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(features) }}
{% endmacro %}
