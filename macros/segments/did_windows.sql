{#
  The operators that say when an activity counts; each compares its local day, and all that a clause
  has must hold.
  Example: did_windows() -> ['within_days', 'between_days_ago', …]
#}
{% macro did_windows() %}
    {{ return(['within_days', 'between_days_ago', 'on_date', 'before', 'after']) }}
{% endmacro %}
