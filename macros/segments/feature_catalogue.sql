{#
  What a filter can name: the columns the mart customer_features declares.
  Example: feature_catalogue() -> {'orders_count': {'type': 'number', 'requires': ['orders'],
    'is_sensitive': false, 'topic': 'orders', 'absent': 0}, …}
  type is number, text, boolean, date or list. topic is the relation int_customer_features takes it
  from, absent the value of people that relation has no row for. Empty while dbt parses.
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
                'topic': column.config.meta.get('topic'),
                'absent': column.config.meta.get('absent'),
            }}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(features) }}
{% endmacro %}
