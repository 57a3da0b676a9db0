{#
  All definitions with their rules resolved: checked, in_segment expanded, and the features they
  rest on named.
  Example: resolved_definitions() -> [{…definition, 'rule': …, 'resolved': …,
    'features': ['orders_count'], 'is_sensitive': false}, …]
  Raises a compiler error with every fault if any rule is wrong.
#}
{% macro resolved_definitions() %}
    {%- do validate_segments() -%}
    {%- set definitions = segment_definitions() -%}
    {%- set rules = {} -%}
    {%- set sensitive = [] -%}
    {%- for name, feature in feature_catalogue().items() if feature.is_sensitive %}{% do sensitive.append(name) %}{% endfor -%}
    {%- for definition in definitions %}{% do rules.update({definition.id: definition.rule}) %}{% endfor -%}
    {%- for definition in definitions -%}
        {%- set resolved = expand_clause(definition.rule, rules) -%}
        {%- do definition.update({'resolved': resolved, 'features': clause_features(resolved) | unique | sort}) -%}
        {%- do definition.update({'is_sensitive': definition.features | select('in', sensitive) | list | length > 0}) -%}
    {%- endfor -%}
    {{ return(definitions) }}
{% endmacro %}
