{#
  Every name a rule can use.
  Example: rule_names(definitions) -> {'features': {…}, 'activities': {…}, 'properties': {…},
    'segments': ['loyal_customers', …]}
  definitions: of segment_definitions.
#}
{% macro rule_names(definitions) %}
    {{ return(dict(activity_catalogue(), features=feature_catalogue(), segments=definitions | map(attribute='id') | list)) }}
{% endmacro %}
