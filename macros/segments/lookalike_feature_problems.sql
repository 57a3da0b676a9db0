{#
  Everything wrong with the vars lookalike_features and lookalike_prior_people, as sentences.
  Example: lookalike_feature_problems(['ethnicity'])
    -> ["lookalike_features: 'ethnicity' is sensitive; people are not compared by it"]
  names: the value of the var.
#}
{% macro lookalike_feature_problems(names) %}
    {%- set features = feature_catalogue() -%}
    {%- set problems = [] -%}
    {%- for name in names -%}
        {%- set feature = features.get(name) -%}
        {%- if feature is none -%}
            {%- do problems.append("unknown feature '" ~ name ~ "'; nearest: '" ~ nearest_name(name, features) ~ "'") -%}
        {%- elif feature.is_sensitive -%}
            {%- do problems.append("'" ~ name ~ "' is sensitive; people are not compared by it") -%}
        {%- elif feature.type not in ['number', 'text', 'boolean'] -%}
            {%- do problems.append("'" ~ name ~ "' is a " ~ feature.type ~ "; people are compared by numbers, texts and yes or no") -%}
        {%- endif -%}
        {%- do problems.append("'" ~ name ~ "' is there twice") if names.count(name) > 1 and loop.index0 == names.index(name) -%}
    {%- endfor -%}
    {%- do problems.append('no features') if not names -%}
    {%- set lines = [] -%}
    {%- for problem in problems %}{% do lines.append('lookalike_features: ' ~ problem) %}{% endfor -%}
    {%- set prior = var('lookalike_prior_people') -%}
    {%- do lines.append('lookalike_prior_people takes a number above 0, got ' ~ tojson(prior)) if prior is not number or prior is boolean or prior <= 0 -%}
    {{ return(lines) }}
{% endmacro %}
