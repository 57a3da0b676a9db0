{#
  The fifths of the features that people are compared by, of those that are numbers, as aggregates.
  Example: lookalike_cuts() -> percentile_disc(0.2) within group (order by "sessions_30d") as sessions_30d_1, …
#}
{% macro lookalike_cuts() -%}
    {%- set catalogue, columns = feature_catalogue(), [] -%}
    {%- for name in var('lookalike_features') if execute and catalogue[name].type == 'number' -%}
        {%- for cut in range(1, 5) -%}
            {%- do columns.append(discrete_percentile(cut / 5, adapter.quote(name)) ~ ' as ' ~ name ~ '_' ~ cut) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ columns | join(',\n        ') if columns else 'count(*) as people_count' }}
{%- endmacro %}
