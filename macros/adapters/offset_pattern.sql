{#
  Regular expression of an offset from UTC behind a time of day.
  No time zone has an offset beyond 14 hours.
  Example: offset_pattern() -> matches Z, +02, -0530, ` +02:00`, ` UTC`; not +2, +14:30, +15
#}
{% macro offset_pattern() -%}
    {{ return('(?:Z| ?[+-](?:(?:0[0-9]|1[0-3])(?::?[0-5][0-9](?::?[0-5][0-9])?)?|14(?::?00(?::?00)?)?)| +(?:[uU][tT][cC]|[gG][mM][tT]))') }}
{%- endmacro %}
