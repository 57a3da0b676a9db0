{#
  Whole seconds from one timestamp to a later one, as a bigint; negative if it is earlier.
  Example: seconds_between('started_at', 'ended_at') -> date_diff('second', started_at, ended_at)
  earlier, later: SQL of timestamps.
#}
{% macro seconds_between(earlier, later) -%}
    {{ return(adapter.dispatch('seconds_between', 'customer_segmentation')(earlier, later)) }}
{%- endmacro %}

{% macro duckdb__seconds_between(earlier, later) -%}
    date_diff('second', {{ earlier }}, {{ later }})
{%- endmacro %}

{% macro postgres__seconds_between(earlier, later) -%}
    cast(floor(extract(epoch from {{ later }})) - floor(extract(epoch from {{ earlier }})) as bigint)
{%- endmacro %}

{% macro spark__seconds_between(earlier, later) -%}
    (unix_timestamp({{ later }}) - unix_timestamp({{ earlier }}))
{%- endmacro %}
