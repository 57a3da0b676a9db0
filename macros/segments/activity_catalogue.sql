{#
  What a `did` clause can name: the activities and properties the YAML of int_activities declares.
  Example: activity_catalogue() -> {
    'activities': {'order_placed': {'requires': ['orders']}, …},
    'properties': {'topic': {'type': 'text', 'requires': {'support_tickets': ['support_tickets.topic']}}, …}}
  Both empty while dbt parses.
#}
{% macro activity_catalogue() %}
    {%- set activities = {} -%}
    {%- set properties = {} -%}
    {%- if execute -%}
        {%- set stream = graph.nodes['model.' ~ project_name ~ '.int_activities'] -%}
        {%- for table, names in stream.config.meta.activities.items() -%}
            {%- for name in names %}{% do activities.update({name: {'requires': activities.get(name, {'requires': []}).requires + [table]}}) %}{% endfor -%}
        {%- endfor -%}
        {%- for column in stream.columns.values() if column.config.meta.get('property') -%}
            {%- do properties.update({column.name: {
                'type': {'varchar': 'text', 'date': 'date'}.get(column.data_type, 'number'),
                'requires': column.config.meta.get('requires', {}),
            }}) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return({'activities': activities, 'properties': properties}) }}
{% endmacro %}
