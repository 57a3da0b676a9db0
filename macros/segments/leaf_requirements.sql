{#
  What the data must have for a clause that is not joined of others.
  Example: leaf_requirements({'did': 'message_opened', 'where': {'channel': {'eq': 'email'}}}, names, {})
    -> ['messages', 'messages.channel']
  Parameters: as of clause_requirements.
#}
{% macro leaf_requirements(leaf, names, among) %}
    {%- set requirements = [] -%}
    {%- if leaf.filter is defined %}{% do requirements.extend(names.features[leaf.filter].requires) %}{% endif -%}
    {%- for step in leaf.get('did_then', [leaf]) -%}
        {%- set activity = names.activities.get(step.get('did', step.get('did_not')), {'requires': []}) -%}
        {%- do requirements.extend(activity.requires) -%}
        {%- set properties = step.get('where', {}).keys() | list -%}
        {%- for key, statistic in step.items() if key in did_statistics() and statistic.property is defined %}{% do properties.append(statistic.property) %}{% endfor -%}
        {%- for property in properties -%}
            {%- for table in activity.requires %}{% do requirements.extend(names.properties[property].requires.get(table, [])) %}{% endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- for found in clause_thresholds(leaf) if 'among' in found.threshold -%}
        {%- do requirements.extend(clause_requirements(among[found.threshold.among], names, among)) -%}
    {%- endfor -%}
    {%- for key in ['lookalike_of', 'among'] if leaf.lookalike_of is defined and key in leaf -%}
        {%- do requirements.extend(clause_requirements(among[leaf[key]], names, among)) -%}
    {%- endfor -%}
    {{ return(requirements | unique | list) }}
{% endmacro %}
