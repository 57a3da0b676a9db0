{#
  The local day of a UTC timestamp in the project's time zone.
  Example: local_date('ordered_at')
    -> cast(timezone('Europe/Berlin', timezone('UTC', ordered_at)) as date)
  expression: SQL of a timestamp without zone, in UTC.
#}
{% macro local_date(expression) -%}
    cast({{ local_timestamp(expression) }} as date)
{%- endmacro %}
