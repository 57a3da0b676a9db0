{#
  The periods that purchases are summed up over: all of it, for predictions, and without the last
  days, for measuring predictions against what came then.
  Example: btyd_periods() -> [('as_of', date '2026-06-30'), ('calibration', date '2026-04-01')]
#}
{% macro btyd_periods() %}
    {{ return([('as_of', as_of_date()), ('calibration', as_of_date(var('evaluation_days')))]) }}
{% endmacro %}
