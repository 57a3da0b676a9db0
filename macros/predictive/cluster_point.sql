{#
  A text that names a point of the grid, for joins.
  Example: cluster_point() -> cast(cast("orders_count" * 4 as bigint) as varchar) || ',' || …
#}
{% macro cluster_point() -%}
    {%- set parts = [] -%}
    {%- for entry in var('cluster_features') -%}
        {%- do parts.append(
            'cast(cast(' ~ adapter.quote(entry.feature) ~ ' * 4 as ' ~ dbt.type_bigint() ~ ') as ' ~ dbt.type_string() ~ ')'
        ) -%}
    {%- endfor -%}
    {{ parts | join(" || ',' ||\n        ") }}
{%- endmacro %}
