{#
  Whether a date, timestamp or number lies in the plausible range of the project.
  Example: is_plausible('birth_date', 'date')
    -> cast(birth_date as date) between date '1900-01-01' and date '2050-12-31'
  expression: SQL of the value. data_type: its contract type.
#}
{% macro is_plausible(expression, data_type) -%}
    {%- if data_type == 'decimal' -%}
        abs({{ expression }}) <= {{ var('largest_plausible_number') }}
    {%- else -%}
        cast({{ expression }} as date) between date '{{ var("earliest_plausible_date") }}' and date '{{ var("latest_plausible_date") }}'
    {%- endif -%}
{%- endmacro %}
