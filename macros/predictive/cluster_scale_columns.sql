{#
  The scales of all features of clusters in one row, as aggregates of int_cluster_scales.
  Example: cluster_scale_columns() -> max(case when feature = 'orders_count' then low end) as orders_count_low, …
#}
{% macro cluster_scale_columns() -%}
    {%- set columns = [] -%}
    {%- for entry in var('cluster_features') -%}
        {%- for part in ['low', 'median', 'high', 'mean', 'deviation'] -%}
            {%- do columns.append(
                'max(case when feature = ' ~ text_literal(entry.feature) ~ ' then ' ~ part ~ ' end) as ' ~ entry.feature ~ '_' ~ part
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ columns | join(',\n        ') }}
{%- endmacro %}
