{#
  The dbt tests that run checks, by table and severity. dbt keeps tests of disabled tables as disabled nodes.
  Example: check_nodes() -> {'model.customer_segmentation.orders': {'error': [the node orders__checks]}, …}
#}
{% macro check_nodes() %}
    {%- set found = {} -%}
    {%- for node in graph.nodes.values() | selectattr('resource_type', 'equalto', 'test') -%}
        {%- if node.config.enabled and (node.get('test_metadata') or {}).get('name') == 'checks' -%}
            {%- do found.setdefault(node.attached_node, {}).setdefault(node.config.severity | lower, []).append(node) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}
