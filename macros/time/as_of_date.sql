{#
  The as-of date, or the date some days before it, as a SQL date literal. The day is computed when
  the model is compiled, so that every engine sees the same literal.
  Example: as_of_date() -> date '2026-06-30'; as_of_date(days_ago=30) -> date '2026-05-31'
  days_ago: whole days before the as-of date; negative for days after it. Default 0.
#}
{% macro as_of_date(days_ago=0) -%}
    {%- set day = modules.datetime.date.fromisoformat(var('as_of_date') | string) -%}
    date '{{ (day - modules.datetime.timedelta(days=days_ago)).isoformat() }}'
{%- endmacro %}
