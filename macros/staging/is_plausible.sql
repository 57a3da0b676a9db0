{#
  Whether a date or timestamp lies in the plausible range of the project.
  Example: is_plausible('birth_date')
    -> cast(birth_date as date) between date '1900-01-01' and date '2050-12-31'
  expression: SQL of a date or timestamp.
#}
{% macro is_plausible(expression) -%}
    cast({{ expression }} as date) between date '{{ var("earliest_plausible_date") }}' and date '{{ var("latest_plausible_date") }}'
{%- endmacro %}
