{#
  What the thresholds from the population in a clause are, as SQL text; null without any.
  Example: threshold_values([{'test': {'filter': 'amount_spent', 'gte': {'mean': true}}, …}])
    -> cast(people.amount_spent__mean as varchar)
  tests: of a clause of explained_rule.
#}
{% macro threshold_values(tests) %}
    {%- set values = [] -%}
    {%- for test in tests -%}
        {%- for statistic in clause_statistics(test.test) -%}
            {%- do values.append('cast(people.' ~ statistic_name(statistic) ~ ' as ' ~ dbt.type_string() ~ ')') -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(values | join(" || ', ' || ") if values else 'null') }}
{% endmacro %}
