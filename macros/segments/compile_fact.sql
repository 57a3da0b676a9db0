{#
  A statistic of somebody's activities as an aggregate over the rows of `activities`.
  Example: compile_fact({'statistic': 'sum', 'property': 'amount', 'activity': 'order_placed', …})
    -> cast(sum(case when activities.activity = 'order_placed' then activities.amount end) as decimal(28, 4))
  fact: of did_fact, neither cadence nor sequence, which take more than an aggregate.
#}
{% macro compile_fact(fact) %}
    {%- set column = 'activities.' ~ (fact.property or 'occurred_on') -%}
    {%- set value = 'case when ' ~ compile_did(fact) ~ ' then ' ~ column ~ ' end' -%}
    {%- if fact.statistic == 'sum' -%}
        {{ return('cast(sum(' ~ value ~ ') as decimal(28, 4))') }}
    {%- elif fact.statistic == 'avg' -%}
        {{ return(round_float('cast(avg(' ~ value ~ ') as ' ~ type_double() ~ ')', 6)) }}
    {%- elif fact.statistic == 'distinct' -%}
        {{ return('count(distinct ' ~ value ~ ')') }}
    {%- endif -%}
    {%- set functions = {'count': 'count', 'min': 'min', 'max': 'max', 'first': 'min', 'last': 'max'} -%}
    {{ return(functions[fact.statistic] ~ '(' ~ value ~ ')') }}
{% endmacro %}
