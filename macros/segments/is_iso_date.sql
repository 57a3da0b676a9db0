{#
  Whether a value is a day that exists, written as YYYY-MM-DD.
  Example: is_iso_date('2026-02-29') -> false
  value: as YAML gave it.
#}
{% macro is_iso_date(value) %}
    {%- set parts = (value | string).split('-') -%}
    {%- if not modules.re.match('^[0-9]{4}-[0-9]{2}-[0-9]{2}\\Z', value | string) -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set year, month, day = parts[0] | int, parts[1] | int, parts[2] | int -%}
    {%- set leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) -%}
    {%- set lengths = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] -%}
    {{ return(year >= 1 and 1 <= month <= 12 and 1 <= day <= lengths[(month - 1) % 12]) }}
{% endmacro %}
