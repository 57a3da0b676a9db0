{#
  What is sensitive in each definition, itself or through segments it names, in words.
  Example: sensitive_definitions(definitions) -> {'a': ["the sensitive feature 'ethnicity'"], 'b': []}
  definitions: definitions with valid clauses; names of others are passed over.
#}
{% macro sensitive_definitions(definitions) %}
    {%- set features = feature_catalogue() -%}
    {%- set own, named, parts = {}, {}, {} -%}
    {%- for definition in definitions -%}
        {%- do own.update({definition.id: sensitive_parts(definition.rule, features)}) -%}
        {%- do named.update({definition.id: clause_segments(definition.rule, past=true)}) -%}
    {%- endfor -%}
    {%- for id in own -%}
        {%- set found = own[id] | list -%}
        {%- for reached in reachable_segments(id, named) if reached in own %}{% do found.extend(own[reached]) %}{% endfor -%}
        {%- do parts.update({id: found | unique | list}) -%}
    {%- endfor -%}
    {{ return(parts) }}
{% endmacro %}
