{#
  The thresholds from the population a clause uses, anywhere in it.
  Example: clause_statistics({'filter': 'amount_spent', 'gte': {'percentile': 0.9}})
    -> [{'filter': 'amount_spent', 'percentile': 0.9, 'among': none}]; a mean has percentile none
  clause: a valid clause; only one of filters alone tells what each is compared with.
#}
{% macro clause_statistics(clause) %}
    {%- set statistics = [] -%}
    {%- for leaf in leaf_clauses(clause) -%}
        {%- for found in clause_thresholds(leaf) -%}
            {%- do statistics.append(
                {'filter': found.filter, 'percentile': found.threshold.get('percentile'), 'among': found.threshold.get('among')}
            ) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(statistics) }}
{% endmacro %}
