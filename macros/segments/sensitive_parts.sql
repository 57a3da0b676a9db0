{#
  What is sensitive in a clause, in words: sensitive features, and conditions on the topic of a declared
  trait that tell a sensitive one. int_activities leaves the topic of those empty, so asking for an
  unknown topic tells them, too.
  Example: sensitive_parts({'all': [{'filter': 'ethnicity', 'eq': 'x'}]}, features)
    -> ["the sensitive feature 'ethnicity'"]
  clause: an expanded clause. features: of feature_catalogue.
#}
{% macro sensitive_parts(clause, features) %}
    {%- set parts = [] -%}
    {%- if clause is mapping -%}
        {%- if clause.filter is defined and features[clause.filter].is_sensitive -%}
            {%- do parts.append("the sensitive feature '" ~ clause.filter ~ "'") -%}
        {%- elif clause.get('did', clause.get('did_not')) == 'trait_declared' -%}
            {%- for operator, operand in clause.get('where', {}).get('topic', {}).items() -%}
                {%- if operator in ('is_null', 'is_set') -%}
                    {%- do parts.append("'" ~ operator ~ "' of the topic of trait_declared, which is unknown for sensitive traits") -%}
                {%- endif -%}
                {%- for value in ([operand] if operand is string else operand if operand is iterable else []) -%}
                    {%- if features.get('trait_' ~ value, {}).is_sensitive or features.get('trait_' ~ value ~ '_sensitive', {}).is_sensitive -%}
                        {%- do parts.append("the sensitive trait '" ~ value ~ "'") -%}
                    {%- endif -%}
                {%- endfor -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endif -%}
    {%- for child in (clause.values() if clause is mapping else clause if clause is iterable and clause is not string else []) -%}
        {%- do parts.extend(sensitive_parts(child, features)) -%}
    {%- endfor -%}
    {{ return(parts | unique | list) }}
{% endmacro %}
