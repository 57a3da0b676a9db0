{#
  What is sensitive in conditions on the topic of trait_declared, in words.
  Example: sensitive_topics({'in': ['interest', 'religion']}, features)
    -> ["the sensitive trait 'religion'"]
  tests: {operator: value}. features: of feature_catalogue; a trait with sensitive values has a
  sensitive feature trait_<trait> or trait_<trait>_sensitive.
#}
{% macro sensitive_topics(tests, features) %}
    {%- set parts = [] -%}
    {%- for operator, operand in tests.items() -%}
        {%- if operator in ('is_null', 'is_set') -%}
            {%- do parts.append("'" ~ operator ~ "' of the topic of trait_declared, which is unknown for sensitive traits") -%}
        {%- else -%}
            {%- for value in ([operand] if operand is string else operand) -%}
                {%- if features.get('trait_' ~ value, {}).is_sensitive or features.get('trait_' ~ value ~ '_sensitive', {}).is_sensitive -%}
                    {%- do parts.append("the sensitive trait '" ~ value ~ "'") -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(parts) }}
{% endmacro %}
