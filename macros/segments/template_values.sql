{#
  The filters that templates make one segment per value of, and the values they list.
  Example: template_values() -> [{'family': 'geographic', 'filter': 'country',
    'literals': ["'DE'", "'AT'"]}]
#}
{% macro template_values() %}
    {%- set listed = {} -%}
    {%- for definition in segment_definitions() if definition.value is not none -%}
        {%- for clause in definition.source.get('all', []) if clause is mapping and clause.get('eq') == '{value}' -%}
            {%- set key = definition.family ~ '.' ~ clause.filter -%}
            {%- if key not in listed -%}
                {%- do listed.update({key: {'family': definition.family, 'filter': clause.filter, 'literals': []}}) -%}
            {%- endif -%}
            {%- do listed[key].literals.append(text_literal(definition.value)) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(listed.values() | list) }}
{% endmacro %}
