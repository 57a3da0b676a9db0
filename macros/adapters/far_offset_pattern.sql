{#
  Regular expression of a time of day with an offset beyond 14 hours, for engines whose casts take
  it. No time zone has such an offset.
  Example: far_offset_pattern() -> matches 10:00+15, 10:00:00 -14:30, 10:00 GMT+23; not 10:00+14:00
#}
{% macro far_offset_pattern() -%}
    {{ return(':.*[+-](?:14[0:]*[1-9]|1[5-9]|[2-9][0-9])[0-9:]*$') }}
{%- endmacro %}
