{#
  What is wrong with conditions on the topic of trait_declared that name a sensitive trait, as sentences:
  its declarations are no activities, so that nobody would match.
  Example: sensitive_topics({'in': ['interest', 'religion']}, features)
    -> ["trait_declared does not tell of 'religion', which is sensitive; filter trait_religion, with …"]
  tests: {operator: value}. features: of feature_catalogue.
#}
{% macro sensitive_topics(tests, features) %}
    {%- set problems = [] -%}
    {%- for operand in tests.values() -%}
        {%- for topic in ([operand] if operand is string else operand if operand is iterable else []) -%}
            {%- if features.get('trait_' ~ topic, {}).is_sensitive -%}
                {%- do problems.append(
                    "trait_declared does not tell of '" ~ topic ~ "', which is sensitive; filter trait_" ~ topic ~ ", with allow_sensitive: true"
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(problems) }}
{% endmacro %}
