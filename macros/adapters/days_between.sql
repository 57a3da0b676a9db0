{#
  Whole days from one date to a later one, as a bigint; negative if it is earlier.
  Example: days_between('first_order_date', 'last_order_date') -> last_order_date - first_order_date
  earlier, later: SQL of dates.
#}
{% macro days_between(earlier, later) -%}
    {{ return(adapter.dispatch('days_between', 'customer_segmentation')(earlier, later)) }}
{%- endmacro %}

{% macro duckdb__days_between(earlier, later) -%}
    date_diff('day', {{ earlier }}, {{ later }})
{%- endmacro %}

{% macro postgres__days_between(earlier, later) -%}
    cast(({{ later }}) - ({{ earlier }}) as bigint)
{%- endmacro %}

{% macro spark__days_between(earlier, later) -%}
    cast(datediff({{ later }}, {{ earlier }}) as bigint)
{%- endmacro %}
