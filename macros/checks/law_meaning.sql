{#
  What a test with a query of its own demands: its description, or the comment on top of its SQL.
  Example: law_meaning(graph.nodes['test.customer_segmentation.orders__nothing_lost'])
    -> Every order placed by the as-of date is a valid order of the mart, or there is a stated reason. Fails for …
  node: node of the test in the graph.
#}
{% macro law_meaning(node) %}
    {%- if node.description -%}{{ return(node.description) }}{%- endif -%}
    {%- set words = [] -%}
    {%- for line in node.raw_code.strip().splitlines() -%}
        {%- if not line.startswith('--') -%}{{ return(words | join(' ')) }}{%- endif -%}
        {%- do words.append(line[2:].strip()) -%}
    {%- endfor -%}
    {{ return(words | join(' ')) }}
{% endmacro %}
