{#
  Everything wrong with a threshold taken from the population, as sentences.
  Example: statistic_problems({'percentile': 90}, 'number', [])
    -> ["percentile takes a number from 0 to 1, got 90"]
  statistic: {percentile: p} or {mean: true}, with `among: segment` for the mean or percentile of
  that segment's members. type: of the feature. segment_ids: ids that `among` may name.
#}
{% macro statistic_problems(statistic, type, segment_ids) %}
    {%- set problems = [] -%}
    {%- set kinds = statistic.keys() | reject('equalto', 'among') | list -%}
    {%- if type != 'number' -%}
        {%- do problems.append("thresholds from the population go with number features only") -%}
    {%- endif -%}
    {%- if kinds | length != 1 or kinds[0] not in ('percentile', 'mean') -%}
        {%- do problems.append("takes a value, {percentile: 0.9} or {mean: true}, each with an optional among: segment; got " ~ tojson(statistic)) -%}
    {%- elif kinds[0] == 'percentile' and (statistic.percentile is not number or statistic.percentile is boolean or not 0 <= statistic.percentile <= 1) -%}
        {%- do problems.append("percentile takes a number from 0 to 1, got " ~ tojson(statistic.percentile)) -%}
    {%- elif kinds[0] == 'mean' and statistic.mean is not sameas true -%}
        {%- do problems.append("mean takes true, got " ~ tojson(statistic.mean)) -%}
    {%- endif -%}
    {%- if statistic.among is defined and statistic.among not in segment_ids -%}
        {%- do problems.append("unknown segment '" ~ statistic.among ~ "' in among; nearest: '" ~ nearest_name(statistic.among, segment_ids) ~ "'") -%}
    {%- endif -%}
    {{ return(problems) }}
{% endmacro %}
