{#
  The bands of the features that people are compared by, as columns.
  Example: lookalike_bands() -> case when … end as "sessions_30d", coalesce(features."country", 'unknown') as "country", …
#}
{% macro lookalike_bands() -%}
    {%- set catalogue, columns = feature_catalogue(), [] -%}
    {%- for name in var('lookalike_features') if execute -%}
        {%- do columns.append(lookalike_band(name, catalogue[name].type) ~ ' as ' ~ adapter.quote(name)) -%}
    {%- endfor -%}
    {{ columns | join(',\n        ') }}
{%- endmacro %}
