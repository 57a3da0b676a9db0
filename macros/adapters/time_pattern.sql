{#
  Regular expression of a time of day behind a day, for engines that cannot be asked to try a cast.
  Example: time_pattern() -> matches ` 9:05`, `T09:05:07.123`; not ` 25:00`, ` 9`
#}
{% macro time_pattern() -%}
    {{ return('(?:T| +)(?:[01]?[0-9]|2[0-3]):[0-5]?[0-9](?::[0-5]?[0-9](?:[.][0-9]*)?)?') }}
{%- endmacro %}
