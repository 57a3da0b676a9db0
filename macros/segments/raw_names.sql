{#
  What a definition can require: tables and columns of the input contract.
  Example: raw_names() -> {'orders': true, 'orders.order_id': true, …}
#}
{% macro raw_names() %}
    {%- set known = {} -%}
    {%- for node in graph.sources.values() if node.source_name == 'raw' -%}
        {%- do known.update({node.name: true}) -%}
        {%- for column in node.columns %}{% do known.update({node.name ~ '.' ~ column: true}) %}{% endfor -%}
    {%- endfor -%}
    {{ return(known) }}
{% endmacro %}
