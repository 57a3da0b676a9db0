{#
  The features of clusters as floats.
  Example: cluster_values() -> cast("orders_count" as double) as "orders_count", …
#}
{% macro cluster_values() -%}
    {%- set columns = [] -%}
    {%- for entry in var('cluster_features') -%}
        {%- set column = adapter.quote(entry.feature) -%}
        {%- do columns.append('cast(' ~ column ~ ' as ' ~ type_double() ~ ') as ' ~ column) -%}
    {%- endfor -%}
    {{ columns | join(',\n        ') }}
{%- endmacro %}
