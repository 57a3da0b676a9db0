{#
  The column that holds a threshold from the population, the same for the same threshold.
  Example: statistic_name({'filter': 'amount_spent', 'percentile': 0.9, 'among': none})
    -> amount_spent__p0_9
  statistic: as in clause_statistics.
#}
{% macro statistic_name(statistic) -%}
    {%- set kind = 'mean' if statistic.percentile is none else 'p' ~ (statistic.percentile | string | replace('.', '_') | replace('-', '_')) -%}
    {%- set name = statistic.filter ~ '__' ~ kind ~ ('__' ~ statistic.among if statistic.among is not none else '') -%}
    {#- PostgreSQL cuts names off at 63 letters. -#}
    {{ return(name if name | length <= 60 else name[:48] ~ '__' ~ local_md5(name)[:10]) }}
{%- endmacro %}
