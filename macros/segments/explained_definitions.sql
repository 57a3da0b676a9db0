{#
  The rules of segments as trees that a person can follow, by segment.
  Example: explained_definitions() -> {'loyal_customers': {'kind': 'all', 'children': […], …}, …}
  only: ids; default all that have a rule. A lookalike has none: it is no clause away from anybody.
#}
{% macro explained_definitions(only=none) %}
    {%- set rules, trees = {}, {} -%}
    {%- for definition in resolved_definitions() %}{% do rules.update({definition.id: definition.rule}) %}{% endfor -%}
    {%- for id, rule in rules.items() if (id in only if only is not none else rule.lookalike_of is not defined) %}{% do trees.update({id: explained_rule(rule, rules)}) %}{% endfor -%}
    {{ return(trees) }}
{% endmacro %}
