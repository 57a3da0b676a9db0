{#
  Everything wrong with the conditions on an activity's properties, as sentences.
  Example: where_problems({'categori': {'eq': 'shoes'}}, names)
    -> ["unknown property 'categori'; nearest: 'category'"]
  where: {property: {operator: value, …}, …}. names: of rule_names.
#}
{% macro where_problems(where, names) %}
    {%- if where is not mapping or not where -%}
        {{ return(["where takes {property: {operator: value}}, got " ~ tojson(where)]) }}
    {%- endif -%}
    {%- set problems = [] -%}
    {%- for property, tests in where.items() -%}
        {%- if property not in names.properties -%}
            {%- do problems.append("unknown property '" ~ property ~ "'; nearest: '" ~ nearest_name(property, names.properties) ~ "'") -%}
        {%- elif tests is not mapping or not tests -%}
            {%- do problems.append("where " ~ property ~ ": takes {operator: value}, got " ~ tojson(tests)) -%}
        {%- else -%}
            {%- for operator, operand in tests.items() -%}
                {%- for problem in filter_problems({'filter': property, operator: operand}, names.properties, [], 'property') -%}
                    {%- do problems.append("where " ~ problem) -%}
                {%- endfor -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(problems) }}
{% endmacro %}
