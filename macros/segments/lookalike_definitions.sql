{#
  The lookalikes, each with the features people are compared by: those of the var lookalike_features, but for
  what the rule of the chosen segment is made of, so that they do not tell the rule again. Left out are features the
  rule names, itself, through segments it names or through their past; others of the same topic, which say it in
  other words; and all that is counted from the tables that the rule's features and activities are counted from.
  Example: lookalike_definitions() -> [{'id': 'lookalike_big_spenders', 'of': 'big_spenders', 'top_share': 0.1,
    'parent': 'purchased_at_least_once', 'features': ['country', …]}]
#}
{% macro lookalike_definitions() %}
    {%- set catalogue, activities = feature_catalogue(), activity_catalogue().activities -%}
    {%- set rules, named, found = {}, {}, [] -%}
    {%- for definition in resolved_definitions() -%}
        {%- do rules.update({definition.id: definition}) -%}
        {%- do named.update({definition.id: clause_segments(definition.rule, past=true)}) -%}
    {%- endfor -%}
    {%- for definition in rules.values() if definition.rule.lookalike_of is defined -%}
        {%- set of = definition.rule.lookalike_of -%}
        {%- set used, requirements, features = [], [], [] -%}
        {%- for id in [of] + reachable_segments(of, named) if id in rules -%}
            {%- do used.extend(rules[id].features) -%}
            {%- for name in rules[id].activities %}{% do requirements.extend(activities[name].requires) %}{% endfor -%}
        {%- endfor -%}
        {%- if 'cluster_number' in used %}{% do used.extend(var('cluster_features') | map(attribute='feature')) %}{% endif -%}
        {%- for name in used %}{% do requirements.extend(catalogue[name].requires) %}{% endfor -%}
        {%- set topics, tables = [], required_tables(requirements) -%}
        {%- for name in used %}{% do topics.append(catalogue[name].topic) %}{% endfor -%}
        {%- for name in var('lookalike_features') -%}
            {#- Columns of the table of customers are no counts, and do not tell each other. -#}
            {%- set tells = name in used
                or (catalogue[name].topic in topics and catalogue[name].topic != 'customers')
                or required_tables(catalogue[name].requires) | reject('equalto', 'customers') | select('in', tables) | list -%}
            {%- do features.append(name) if not tells -%}
        {%- endfor -%}
        {%- do found.append({
            'id': definition.id, 'of': of, 'top_share': definition.rule.top_share,
            'parent': definition.meta.get('parent'), 'features': features,
        }) -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}
