{#
  The features of clusters as columns.
  Example: cluster_columns('points') -> points."average_order_amount", points."orders_count", …
  relation: alias of the relation. Default: none.
#}
{% macro cluster_columns(relation=none) -%}
    {%- set columns = [] -%}
    {%- for entry in var('cluster_features') -%}
        {%- do columns.append((relation ~ '.' if relation else '') ~ adapter.quote(entry.feature)) -%}
    {%- endfor -%}
    {{ columns | join(',\n        ') }}
{%- endmacro %}
