{#
  Regular expression of a date whose year is none of 0001 to 9999 in four digits. Such dates are out
  of any range a data set has, which is another fault than not being a date.
  Example: odd_year_pattern() -> matches 24-01-05, 0000-01-01, 12024-01-05; not 2024-01-05
#}
{% macro odd_year_pattern() -%}
    {{ return('^(?:[0-9]{1,3}|0000|[0-9]{5,6})[-/](?:0?[1-9]|1[0-2])[-/](?:0?[1-9]|[12][0-9]|3[01])(?:[T ].*)?$') }}
{%- endmacro %}
