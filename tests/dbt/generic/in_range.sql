{#
  Fails for every row whose value lies outside a range, ends included. Nulls pass.
  min_value, max_value: the ends; at least one.
#}
{% test in_range(model, column_name, min_value=none, max_value=none) %}
{%- if min_value is none and max_value is none -%}
    {%- do exceptions.raise_compiler_error("in_range on " ~ column_name ~ " takes min_value, max_value or both") -%}
{%- endif -%}
select {{ column_name }}
from {{ model }}
where
    false
    {%- if min_value is not none %}
    or {{ column_name }} < {{ min_value }}
    {%- endif %}
    {%- if max_value is not none %}
    or {{ column_name }} > {{ max_value }}
    {%- endif %}
{% endtest %}
