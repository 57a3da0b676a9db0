{#
  Everything wrong with the value of an operator, as sentences.
  Example: operand_problems('pair', [1], 'number', []) -> ["takes a list of two values, got [1]"]
  shape: what the operator takes, see filter_operators. operand: the value. type: of the feature.
  segment_ids: ids that `among` may name.
#}
{% macro operand_problems(shape, operand, type, segment_ids) %}
    {%- set problems = [] -%}
    {%- set is_list = operand is iterable and operand is not string and operand is not mapping -%}
    {%- if shape in ('scalars', 'texts') and (not is_list or operand | length == 0) -%}
        {%- do problems.append("takes a list of values, got " ~ tojson(operand)) -%}
    {%- elif shape in ('pair', 'day_pair') and (not is_list or operand | length != 2) -%}
        {%- do problems.append("takes a list of two values, got " ~ tojson(operand)) -%}
    {%- elif shape == 'true' and operand is not sameas true -%}
        {%- do problems.append("takes true, got " ~ tojson(operand)) -%}
    {%- elif shape in ('days', 'day_pair') -%}
        {%- for value in (operand if is_list else [operand]) -%}
            {%- if value is not integer or value is boolean or value < 0 or value > 36500 -%}
                {%- do problems.append("takes whole days from 0 to 36500, got " ~ tojson(value)) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- elif shape != 'true' -%}
        {%- for value in (operand if is_list else [operand]) -%}
            {%- if value is mapping and shape in ('scalar', 'pair') -%}
                {%- for problem in statistic_problems(value, type, segment_ids) -%}
                    {%- do problems.append(problem) -%}
                {%- endfor -%}
            {%- else -%}
                {%- set problem = value_problem(value, 'text' if type == 'list' else type) -%}
                {%- if problem is not none -%}{%- do problems.append(problem) -%}{%- endif -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if shape == 'pair' and not problems and operand[0] is not mapping and operand[1] is not mapping and operand[0] > operand[1] -%}
        {%- do problems.append("the first value is above the second, so that nobody can match: " ~ tojson(operand)) -%}
    {%- endif -%}
    {{ return(problems) }}
{% endmacro %}
