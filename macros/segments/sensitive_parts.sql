{#
  What is sensitive in a clause itself, in words. Sensitive declarations are no activities, so that no did
  can ask for them.
  Example: sensitive_parts({'not': {'filter': 'ethnicity', 'eq': 'x'}}, features)
    -> ["the sensitive feature 'ethnicity'"]
  clause: a valid clause. features: of feature_catalogue.
#}
{% macro sensitive_parts(clause, features) %}
    {%- set parts = [] -%}
    {%- for name in clause_features(clause) if features[name].is_sensitive -%}
        {%- do parts.append("the sensitive feature '" ~ name ~ "'") -%}
    {%- endfor -%}
    {{ return(parts) }}
{% endmacro %}
