{#
  The middle of a cluster in one row, as aggregates of int_cluster_centroids.
  Example: cluster_centroid_columns() -> max(case when feature = 'orders_count' then coordinate end) as "orders_count", …
#}
{% macro cluster_centroid_columns() -%}
    {%- set columns = [] -%}
    {%- for entry in var('cluster_features') -%}
        {%- do columns.append(
            'max(case when feature = ' ~ text_literal(entry.feature) ~ ' then coordinate end) as ' ~ adapter.quote(entry.feature)
        ) -%}
    {%- endfor -%}
    {{ columns | join(',\n        ') }}
{%- endmacro %}
