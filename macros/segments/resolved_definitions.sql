{#
  All definitions with their rules resolved: checked, in_segment expanded, the features and activities
  they rest on named, and lowered to filters of features and facts.
  Example: resolved_definitions() -> [{…definition, 'rule': …, 'resolved': …, 'among': {},
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
        {%- set rules, named, own, expanded = {}, {}, {}, {} -%}
        {%- for definition in definitions -%}
            {%- do rules.update({definition.id: definition.rule}) -%}
            {%- do named.update({definition.id: clause_segments(definition.rule)}) -%}
            {%- do own.update({definition.id: {
                'features': clause_features(definition.rule),
                'activities': clause_activities(definition.rule),
            }}) -%}
        {%- endfor -%}
        {%- set sensitive = sensitive_definitions(definitions) -%}
        {%- for definition in definitions -%}
            {%- set resolved = expand_clause({'in_segment': definition.id}, rules, expanded) -%}
            {%- set facts, among, features, activities = {}, {}, [], [] -%}
            {%- for id in [definition.id] + reachable_segments(definition.id, named) -%}
                {%- do features.extend(own[id].features) -%}
                {%- do activities.extend(own[id].activities) -%}
            {%- endfor -%}
            {%- for id in clause_segments(resolved) %}{% do among.update({id: expand_clause({'in_segment': id}, rules, expanded)}) %}{% endfor -%}
            {#- A list stays what it was captured from, which may be gone. -#}
            {%- set is_sensitive_list = definition.kind == 'static' and definition.meta.get('allow_sensitive', false) -%}
            {%- do definition.update({
                'resolved': resolved,
                'among': among,
                'features': features | unique | sort,
                'activities': activities | unique | sort,
                'is_sensitive': sensitive[definition.id] | length > 0 or is_sensitive_list,
                'lowered': lowered_clause(resolved, facts),
                'facts': facts,
            }) -%}
        {%- endfor -%}
        {%- do graph.update({'resolved_definitions': definitions}) -%}
    {%- endif -%}
    {{ return(graph.resolved_definitions) }}
{% endmacro %}
