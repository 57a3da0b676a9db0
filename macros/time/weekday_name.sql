{#
  English name of an ISO weekday, lower case.
  Example: weekday_name('weekday') -> 'monday' for 1
  expression: SQL of a number, 1 to 7.
#}
{% macro weekday_name(expression) -%}
    case {{ expression }}
    {%- for name in ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] %}
        when {{ loop.index }} then '{{ name }}'
    {%- endfor %}
    end
{%- endmacro %}
