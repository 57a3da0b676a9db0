{#
  Whole seconds from one timestamp to a later one, as an integer; negative if it is earlier.
  Example: seconds_between('started_at', 'ended_at') -> date_diff('second', started_at, ended_at)
  earlier, later: SQL of timestamps.
#}
{% macro seconds_between(earlier, later) -%}
    {{ return(adapter.dispatch('seconds_between', 'customer_segmentation')(earlier, later)) }}
{%- endmacro %}

{% macro duckdb__seconds_between(earlier, later) -%}
    date_diff('second', {{ earlier }}, {{ later }})
{%- endmacro %}
