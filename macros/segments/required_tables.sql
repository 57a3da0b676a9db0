{#
  The tables in some requirements, alternatives included; lines and refunds are parts of orders.
  Example: required_tables(['order_items.quantity', 'events|messages']) -> ['orders', 'events', 'messages']
  requirements: as in the meta of features.
#}
{% macro required_tables(requirements) %}
    {%- set tables = [] -%}
    {%- for requirement in requirements -%}
        {%- for alternative in requirement.split('|') -%}
            {%- set table = alternative.split('.')[0] -%}
            {%- do tables.append('orders' if table in ['order_items', 'refunds'] else table) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(tables | unique | list) }}
{% endmacro %}
