{#
  Everything wrong with one did_then clause, as sentences.
  Example: sequence_problems({'did_then': [{'did': 'search'}]}, names)
    -> ["did_then takes a list of at least two steps, …"]
  clause: the clause. names: of rule_names.
#}
{% macro sequence_problems(clause, names) %}
    {%- set problems = [] -%}
    {%- set steps = clause.did_then -%}
    {%- for key, content in clause.items() if key != 'did_then' -%}
        {%- if key not in did_windows() -%}
            {%- do problems.append("unknown key '" ~ key ~ "' beside 'did_then'; nearest: '" ~ nearest_name(key, did_windows()) ~ "'") -%}
        {%- else -%}
            {%- for problem in operand_problems(filter_operators()[key].value, content, 'date', []) -%}
                {%- do problems.append(key ~ ": " ~ problem) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if steps is string or steps is mapping or steps is not iterable or steps | length < 2 -%}
        {%- do problems.append("did_then takes a list of at least two steps, {did: activity, …}, got " ~ tojson(steps)) -%}
        {{ return(problems) }}
    {%- endif -%}
    {%- for step in steps -%}
        {%- set place = "step " ~ loop.index ~ ": " -%}
        {%- if step is not mapping or 'did' not in step -%}
            {%- do problems.append(place ~ "takes {did: activity, …}, got " ~ tojson(step)) -%}
        {%- else -%}
            {%- for problem in did_problems(step, names, is_step=true) %}{% do problems.append(place ~ problem) %}{% endfor -%}
            {%- if loop.first and 'within_days' in step -%}
                {%- do problems.append(place ~ "within_days counts from the step before, and there is none; write it beside did_then") -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(problems) }}
{% endmacro %}
