{#
  The columns of a table, where its YAML lists all of them: a seed with types, or a model with an enforced contract.
  Example: known_columns(graph.nodes['model.customer_segmentation.orders']) -> ['order_id', 'customer_id', …]
  node: node of the graph. Returns none where the YAML may list only some of the columns.
#}
{% macro known_columns(node) %}
    {%- if node.resource_type == 'seed' and node.config.get('column_types') -%}
        {{ return(node.config.column_types.keys() | list) }}
    {%- elif (node.config.get('contract') or {}).get('enforced') -%}
        {{ return(node.columns.values() | map(attribute='name') | list) }}
    {%- endif -%}
    {{ return(none) }}
{% endmacro %}
