{#
  The squared distance between two points in the space of the clusters' features.
  Example: cluster_square('points', 'centroids')
    -> round((points."orders_count" - centroids."orders_count") * (…) + …, 6)
  first, second: aliases of the relations.
#}
{% macro cluster_square(first, second) -%}
    {%- set squares = [] -%}
    {%- for entry in var('cluster_features') -%}
        {%- set column = adapter.quote(entry.feature) -%}
        {%- set difference = '(' ~ first ~ '.' ~ column ~ ' - ' ~ second ~ '.' ~ column ~ ')' -%}
        {%- do squares.append(difference ~ ' * ' ~ difference) -%}
    {%- endfor -%}
    {{ round_float('(' ~ squares | join('\n            + ') ~ ')', 6) }}
{%- endmacro %}
