{#
  All definitions with their rules resolved: checked, in_segment expanded, the features and activities
  they rest on named, and lowered to filters of features and facts.
  Example: resolved_definitions() -> [{…definition, 'rule': …, 'resolved': …,
    'features': ['orders_count'], 'activities': ['search'], 'is_sensitive': false,
    'lowered': …, 'facts': {'search__count__1a79a4d60d': …}}, …]
  Raises a compiler error with every fault if any rule is wrong. Many models ask; the answer is kept in
  the graph, which lives as long as one dbt command and is the same for all its nodes.
#}
{% macro resolved_definitions() %}
    {%- if not execute -%}{{ return([]) }}{%- endif -%}
    {%- if 'resolved_definitions' not in graph -%}
        {%- do validate_segments() -%}
        {%- set definitions = segment_definitions() -%}
        {%- set catalogue = feature_catalogue() -%}
        {%- set rules = {} -%}
        {%- for definition in definitions %}{% do rules.update({definition.id: definition.rule}) %}{% endfor -%}
        {%- for definition in definitions -%}
            {%- set resolved = expand_clause(definition.rule, rules) -%}
            {%- set told = expand_clause(rules.get(resolved.captured, {}), rules) if definition.kind == 'static' else resolved -%}
            {%- set facts = {} -%}
            {%- do definition.update({
                'resolved': resolved,
                'features': clause_features(resolved) | unique | sort,
                'activities': clause_activities(resolved) | unique | sort,
                'is_sensitive': sensitive_parts(told, catalogue) | length > 0,
                'lowered': lowered_clause(resolved, facts),
                'facts': facts,
            }) -%}
        {%- endfor -%}
        {%- do graph.update({'resolved_definitions': definitions}) -%}
    {%- endif -%}
    {{ return(graph.resolved_definitions) }}
{% endmacro %}
