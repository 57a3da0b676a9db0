{#
  What is sensitive in a clause, itself or through segments it names, in words: sensitive features, and
  conditions on the topic of a declared trait that tell a sensitive one. int_activities leaves the topic
  of those empty, so asking for an unknown topic tells them, too.
  Example: sensitive_parts({'not': {'filter': 'ethnicity', 'eq': 'x'}}, features, rules)
    -> ["the sensitive feature 'ethnicity'"]
  clause: a valid clause. features: of feature_catalogue. rules: {id: rule} of the segments to look
  through. path: ids on the way here.
#}
{% macro sensitive_parts(clause, features, rules, path=[]) %}
    {%- set parts = [] -%}
    {%- if clause is mapping -%}
        {%- if clause.filter is defined and features[clause.filter].is_sensitive -%}
            {%- do parts.append("the sensitive feature '" ~ clause.filter ~ "'") -%}
        {%- elif clause.get('did', clause.get('did_not')) == 'trait_declared' -%}
            {%- do parts.extend(sensitive_topics(clause.get('where', {}).get('topic', {}), features)) -%}
        {%- endif -%}
        {%- for key in ['in_segment', 'among', 'has_been_in_days', 'has_ever_been'] if clause[key] in rules and clause[key] not in path -%}
            {%- do parts.extend(sensitive_parts(rules[clause[key]], features, rules, path + [clause[key]])) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- for child in (clause.values() if clause is mapping else clause if clause is iterable and clause is not string else []) -%}
        {%- do parts.extend(sensitive_parts(child, features, rules, path)) -%}
    {%- endfor -%}
    {{ return(parts | unique | list) }}
{% endmacro %}
