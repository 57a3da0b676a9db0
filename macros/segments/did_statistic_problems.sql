{#
  Everything wrong with a statistic of a did clause, as sentences.
  Example: did_statistic_problems('sum', {'gte': 100}, names)
    -> ["sum takes a property of type number: property: amount"]
  statistic: a name in did_statistics. content: what the clause says of it. names: of rule_names.
#}
{% macro did_statistic_problems(statistic, content, names) %}
    {%- set types = did_statistics()[statistic].of -%}
    {%- set problems = [] -%}
    {%- set tests = content.keys() | reject('equalto', 'property') | list if content is mapping else [] -%}
    {%- if not tests -%}
        {%- do problems.append(statistic ~ " takes {" ~ ('property: …, ' if types else '') ~ "operator: value}, got " ~ tojson(content)) -%}
    {%- else -%}
        {%- if types is none and 'property' in content -%}
            {%- do problems.append(statistic ~ " takes no property") -%}
        {%- elif types is not none and 'property' not in content -%}
            {%- do problems.append(statistic ~ " takes a property of type " ~ types | join(' or ') ~ ", as in property: amount") -%}
        {%- elif types is not none and content.property not in names.properties -%}
            {%- do problems.append("unknown property '" ~ content.property ~ "'; nearest: '" ~ nearest_name(content.property, names.properties) ~ "'") -%}
        {%- elif types is not none and names.properties[content.property].type not in types -%}
            {%- do problems.append(
                statistic ~ " takes a property of type " ~ types | join(' or ') ~ "; '" ~ content.property ~ "' is " ~ names.properties[content.property].type
            ) -%}
        {%- endif -%}
        {%- for operator in tests -%}
            {%- do problems.extend(filter_problems(
                {'filter': statistic, operator: content[operator]}, {statistic: did_statistics()[statistic]}, names.segments, 'statistic'
            )) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(problems) }}
{% endmacro %}
