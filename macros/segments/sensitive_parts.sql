{#
  What is sensitive in a clause itself, in words: sensitive features, and conditions on the topic of a
  declared trait that tell a sensitive one. int_activities leaves the topic of those empty, so asking
  for an unknown topic tells them, too.
  Example: sensitive_parts({'not': {'filter': 'ethnicity', 'eq': 'x'}}, features)
    -> ["the sensitive feature 'ethnicity'"]
  clause: a valid clause. features: of feature_catalogue.
#}
{% macro sensitive_parts(clause, features) %}
    {%- set parts = [] -%}
    {%- for leaf in leaf_clauses(clause) -%}
        {%- if leaf.filter is defined and features[leaf.filter].is_sensitive -%}
            {%- do parts.append("the sensitive feature '" ~ leaf.filter ~ "'") -%}
        {%- endif -%}
        {%- for step in leaf.get('did_then', [leaf]) if step.get('did', step.get('did_not')) == 'trait_declared' -%}
            {%- do parts.extend(sensitive_topics(step.get('where', {}).get('topic', {}), features)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(parts) }}
{% endmacro %}
