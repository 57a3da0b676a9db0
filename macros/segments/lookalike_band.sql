{#
  The band of a feature as text: of a number the fifth of the population it lies in, from very low to very high,
  equal values in one; of a text itself; yes or no; or unknown.
  Example: lookalike_band('sessions_30d', 'number')
    -> case when features.sessions_30d is null then 'unknown' when … > cuts.sessions_30d_4 then 'very high' … end
  name: the feature. type: as in feature_catalogue.
#}
{% macro lookalike_band(name, type) -%}
    {%- set column = 'features.' ~ adapter.quote(name) -%}
    {%- if type == 'number' -%}
    case
            when {{ column }} is null then 'unknown'
            {%- for band in ['very high', 'high', 'middling', 'low'] %}
            when {{ column }} > cuts.{{ name }}_{{ 5 - loop.index }} then '{{ band }}'
            {%- endfor %}
            else 'very low'
        end
    {%- elif type == 'boolean' -%}
    case when {{ column }} then 'yes' when not {{ column }} then 'no' else 'unknown' end
    {%- else -%}
    coalesce({{ column }}, 'unknown')
    {%- endif -%}
{%- endmacro %}
