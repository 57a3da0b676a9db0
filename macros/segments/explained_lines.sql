{#
  The lines of a tree from top to bottom, each with how deep it stands.
  Example: explained_lines({'kind': 'not', 'children': [a], …}) -> [{'depth': 0, 'node': {…}}, {'depth': 1, 'node': a}]
  node: of explained_rule. depth: of the node. Default 0.
#}
{% macro explained_lines(node, depth=0) %}
    {%- set lines = [{'depth': depth, 'node': node}] -%}
    {%- for child in node.get('children', []) %}{% do lines.extend(explained_lines(child, depth + 1)) %}{% endfor -%}
    {{ return(lines) }}
{% endmacro %}
