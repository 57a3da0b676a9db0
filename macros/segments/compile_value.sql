{#
  A value as a SQL literal of the feature's type, or the column of a threshold from the population.
  Example: compile_value({'percentile': 0.9}, 'amount_spent', 'number')
    -> thresholds.amount_spent__p0_9
  value: a checked value. feature: name of the feature. type: its type.
#}
{% macro compile_value(value, feature, type) %}
    {%- if value is mapping -%}
        {%- set statistic = {'filter': feature, 'percentile': value.get('percentile'), 'among': value.get('among')} -%}
        {{ return('thresholds.' ~ statistic_name(statistic)) }}
    {%- elif type == 'number' -%}
        {{ return(value) }}
    {%- elif type == 'boolean' -%}
        {{ return('true' if value else 'false') }}
    {%- elif type == 'date' -%}
        {{ return("date " ~ text_literal(value)) }}
    {%- endif -%}
    {{ return(text_literal(value)) }}
{% endmacro %}
