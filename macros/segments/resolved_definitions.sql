{#
  All definitions with their rules resolved: checked, in_segment expanded, and the features they
  rest on named.
  Example: resolved_definitions() -> [{…definition, 'rule': …, 'resolved': …,
    'features': ['orders_count']}, …]
  Raises a compiler error with every fault if any rule is wrong.
#}
{% macro resolved_definitions() %}
    {%- do validate_segments() -%}
    {%- set definitions = segment_definitions() -%}
    {%- set rules = {} -%}
    {%- for definition in definitions %}{% do rules.update({definition.id: definition.rule}) %}{% endfor -%}
    {%- for definition in definitions -%}
        {%- set resolved = expand_clause(definition.rule, rules) -%}
        {%- do definition.update({'resolved': resolved, 'features': clause_features(resolved) | unique | sort}) -%}
    {%- endfor -%}
    {{ return(definitions) }}
{% endmacro %}
