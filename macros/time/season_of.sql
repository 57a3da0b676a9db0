{#
  The meteorological season of the as-of date on a side of the equator: three whole months each,
  northern winter from December on.
  Example: season_of('southern') -> 'winter' as of 2026-06-30
  hemisphere: northern or southern.
#}
{% macro season_of(hemisphere) -%}
    {%- set month = modules.datetime.date.fromisoformat(var('as_of_date') | string).month + (6 if hemisphere == 'southern' else 0) -%}
    '{{ ['winter', 'spring', 'summer', 'autumn'][(month % 12) // 3] }}'
{%- endmacro %}
