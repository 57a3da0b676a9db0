{#
  Everything wrong with one did or did_not clause, or a step of did_then, as sentences.
  Example: did_problems({'did': 'serch'}, names) -> ["unknown activity 'serch'; nearest: 'search'"]
  clause: the clause. names: of rule_names. is_step: whether it is a step of did_then, which takes
  within_days (after the step before) and no statistic.
#}
{% macro did_problems(clause, names, is_step=false) %}
    {%- set problems = [] -%}
    {%- set verb = 'did_not' if 'did_not' in clause else 'did' -%}
    {%- set activity = clause[verb] -%}
    {%- if activity is not string or activity not in names.activities -%}
        {%- do problems.append("unknown activity '" ~ activity ~ "'; nearest: '" ~ nearest_name(activity, names.activities) ~ "'") -%}
    {%- endif -%}
    {%- if activity == 'trait_declared' and clause.where is mapping and clause.where.topic is mapping -%}
        {%- do problems.extend(sensitive_topics(clause.where.topic, names.features)) -%}
    {%- endif -%}
    {%- set windows = ['within_days'] if is_step else did_windows() -%}
    {%- set statistics = {} if is_step else did_statistics() -%}
    {%- set known = ['where'] + windows + statistics.keys() | list -%}
    {%- for key, content in clause.items() if key != verb -%}
        {%- if key == 'where' -%}
            {%- do problems.extend(where_problems(content, names)) -%}
        {%- elif key in windows -%}
            {%- for problem in operand_problems(filter_operators()[key].value, content, 'date', []) -%}
                {%- do problems.append(key ~ ": " ~ problem) -%}
            {%- endfor -%}
        {%- elif key in statistics -%}
            {%- do problems.extend(did_statistic_problems(key, content, names)) -%}
        {%- else -%}
            {%- do problems.append("unknown key '" ~ key ~ "' beside '" ~ verb ~ "'; nearest: '" ~ nearest_name(key, known) ~ "'") -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(problems) }}
{% endmacro %}
