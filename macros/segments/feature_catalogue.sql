{#
  What a filter can name: the columns the mart customer_features declares.
  Example: feature_catalogue() -> {'orders_count': {'type': 'number', 'requires': ['orders'],
    'is_sensitive': false, 'topic': 'orders', 'absent': 0, 'prediction': none}, …}
  type is number, text, boolean, date or list. topic is the relation it is taken
  from, absent the value of people that relation has no row for, prediction the one of int_prediction_status it
  rests on. Empty while dbt parses. Every topic asks, so the
  answer is kept for the other nodes of the same dbt command.
#}
{% macro feature_catalogue() %}
    {%- if not execute -%}{{ return({}) }}{%- endif -%}
    {%- if 'feature_catalogue' not in graph -%}
        {%- set types = {'varchar': 'text', 'varchar[]': 'list', 'boolean': 'boolean', 'date': 'date'} -%}
        {%- set features = {} -%}
        {%- for column in graph.nodes['model.' ~ project_name ~ '.customer_features'].columns.values() -%}
            {%- do features.update({column.name: {
                'type': types.get(column.data_type, 'number'),
                'requires': column.config.meta.get('requires', []),
                'is_sensitive': column.config.meta.get('sensitive', false),
                'topic': column.config.meta.get('topic'),
                'absent': column.config.meta.get('absent'),
                'prediction': column.config.meta.get('prediction'),
            }}) -%}
        {%- endfor -%}
        {%- do graph.update({'feature_catalogue': features}) -%}
    {%- endif -%}
    {{ return(graph.feature_catalogue) }}
{% endmacro %}
