{#
  Where people stand on the axes of all features of clusters, as columns.
  Example: cluster_coordinates('people') -> case when … end as "orders_count", …
  relation: alias of the relation with the values; the one with the scales is `scales`.
#}
{% macro cluster_coordinates(relation) -%}
    {%- set columns = [] -%}
    {%- for entry in var('cluster_features') -%}
        {%- set column = adapter.quote(entry.feature) -%}
        {%- do columns.append(cluster_coordinate(relation ~ '.' ~ column, entry.scale, entry.feature) ~ ' as ' ~ column) -%}
    {%- endfor -%}
    {{ columns | join(',\n        ') }}
{%- endmacro %}
