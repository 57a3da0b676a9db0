{#
  A threshold from the population as an aggregate over the features; unknown values do not count.
  Example: compile_statistic({'filter': 'amount_spent', 'percentile': 0.9, 'among': none}, …)
    -> percentile_disc(0.9) within group (order by features.amount_spent)
  statistic: as in clause_statistics. definitions: all, resolved. features: of feature_catalogue.
#}
{% macro compile_statistic(statistic, definitions, features) %}
    {%- set column = 'features.' ~ statistic.filter -%}
    {%- if statistic.among is not none -%}
        {%- set among = definitions | selectattr('id', 'equalto', statistic.among) | first -%}
        {%- set column = 'case when ' ~ compile_clause(among.lowered, features) ~ ' then ' ~ column ~ ' end' -%}
    {%- endif -%}
    {%- if statistic.percentile is none -%}
        {{ return(round_float('cast(avg(' ~ column ~ ') as ' ~ type_double() ~ ')', 6)) }}
    {%- endif -%}
    {{ return(discrete_percentile(statistic.percentile, column)) }}
{% endmacro %}
