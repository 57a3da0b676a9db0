{#
  Everything wrong with the var cluster_features, as sentences.
  Example: cluster_problems([{'feature': 'order_count', 'scale': 'log', 'high': 'a', 'low': 'b'}, …])
    -> ["cluster_features: unknown feature 'order_count'; nearest: 'orders_count'"]
  entries: the value of the var.
#}
{% macro cluster_problems(entries) %}
    {%- set features = feature_catalogue() -%}
    {%- set problems, seen = [], [] -%}
    {%- for given in entries -%}
        {%- set entry = given if given is mapping else {'feature': given} -%}
        {%- set name = entry.get('feature') | string -%}
        {%- set feature = features.get(name) -%}
        {%- if entry.keys() | list | sort != ['feature', 'high', 'low', 'scale'] -%}
            {%- do problems.append(tojson(given) ~ ' has not the keys feature, scale, high and low') -%}
        {%- elif feature is none -%}
            {%- do problems.append("unknown feature '" ~ name ~ "'; nearest: '" ~ nearest_name(name, features) ~ "'") -%}
        {%- elif feature.is_sensitive -%}
            {%- do problems.append("'" ~ name ~ "' is sensitive; people are not clustered by it") -%}
        {%- elif feature.type != 'number' -%}
            {%- do problems.append("'" ~ name ~ "' is no number") -%}
        {%- elif feature.topic not in cluster_topics() -%}
            {%- do problems.append("'" ~ name ~ "' is of the topic " ~ feature.topic ~ "; people are clustered by what they do: " ~ cluster_topics() | join(', ')) -%}
        {%- endif -%}
        {%- if 'scale' in entry and entry.scale not in ['log', 'linear'] -%}
            {%- do problems.append("scale of '" ~ name ~ "' is log or linear, not " ~ tojson(entry.scale)) -%}
        {%- endif -%}
        {%- do problems.append("'" ~ name ~ "' is there twice") if name in seen -%}
        {%- do seen.append(name) -%}
    {%- endfor -%}
    {%- do problems.append('fewer than 2 features') if entries | length < 2 -%}
    {%- set lines = [] -%}
    {%- for problem in problems %}{% do lines.append('cluster_features: ' ~ problem) %}{% endfor -%}
    {{ return(lines) }}
{% endmacro %}
