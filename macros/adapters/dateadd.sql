{#
  A timestamp some time later. dbt-spark's own fails on nulls and drops what is finer than a second.
  Example: dbt.dateadd('hour', 24, 'started_at') -> timestampadd(hour, 24, started_at)
  datepart: hour, day, … interval: SQL of a whole number. from_date_or_timestamp: SQL.
#}
{% macro spark__dateadd(datepart, interval, from_date_or_timestamp) -%}
    timestampadd({{ datepart }}, cast({{ interval }} as int), {{ from_date_or_timestamp }})
{%- endmacro %}
