{#
  What is wrong with lookalike_of and top_share of a definition, as sentences; the segment is checked elsewhere.
  Example: lookalike_problems({'id': 'x', 'lookalike_of': 'loyal_customers', 'top_share': 10})
    -> ["top_share takes a share between 0 and 1, got 10"]
  entry: a definition with either.
#}
{% macro lookalike_problems(entry) %}
    {%- set problems = [] -%}
    {%- if entry.lookalike_of is not string or entry.top_share is not defined -%}
        {%- do problems.append("lookalike_of takes the id of a segment, and goes with top_share") -%}
    {%- elif segment_rule(entry).lookalike_of is not defined or entry.minimum_stay_days is defined or entry.captured is defined -%}
        {%- do problems.append("lookalike_of goes with no rule beside it") -%}
    {%- elif entry.top_share is not number or entry.top_share is boolean or entry.top_share <= 0 or entry.top_share >= 1 -%}
        {%- do problems.append("top_share takes a share between 0 and 1, got " ~ tojson(entry.top_share)) -%}
    {%- endif -%}
    {{ return(problems) }}
{% endmacro %}
