{#
  The filters that templates make one segment per value of, and the values they list.
  Example: template_values() -> [{'family': 'geographic', 'filter': 'country', 'is_list': false,
    'literals': ["'DE'", "'AT'"]}]
#}
{% macro template_values() %}
    {%- set features = feature_catalogue() -%}
    {%- set listed = {} -%}
    {%- for definition in segment_definitions() if definition.value is not none -%}
        {%- for clause in definition.source.get('all', []) if clause is mapping and (clause.get('eq') == '{value}' or clause.get('any_of') == ['{value}']) -%}
            {%- set key = definition.family ~ '.' ~ clause.filter -%}
            {%- if key not in listed -%}
                {%- do listed.update({key: {
                    'family': definition.family, 'filter': clause.filter, 'is_list': features[clause.filter].type == 'list', 'literals': []
                }}) -%}
            {%- endif -%}
            {%- do listed[key].literals.append(text_literal(definition.value)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(listed.values() | list) }}
{% endmacro %}
