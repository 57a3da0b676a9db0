{#
  Whether something dated had happened by the end of the as-of date. Undated things had not.
  Example: is_known('cancelled_at') -> coalesce(<local date of cancelled_at> <= date '…', false)
  expression: SQL of a UTC timestamp.
#}
{% macro is_known(expression) -%}
    coalesce({{ local_date(expression) }} <= {{ as_of_date() }}, false)
{%- endmacro %}
