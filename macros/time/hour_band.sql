{#
  The part of the day an hour lies in, with a digit in front that sorts by time.
  Example: hour_band('ordered_hour') -> '2_morning' for 9
  expression: SQL of an hour, 0 to 23.
#}
{% macro hour_band(expression) -%}
    case
        when {{ expression }} < 6 then '1_night'
        when {{ expression }} < 12 then '2_morning'
        when {{ expression }} < 18 then '3_afternoon'
        else '4_evening'
    end
{%- endmacro %}
