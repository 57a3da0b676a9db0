{#
  The thresholds from the population a clause uses, anywhere in it.
  Example: clause_statistics({'filter': 'amount_spent', 'gte': {'percentile': 0.9}})
    -> [{'filter': 'amount_spent', 'percentile': 0.9, 'among': none}]; a mean has percentile none
  clause: the clause. feature: the filter or activity the clause stands under, none at the top.
#}
{% macro clause_statistics(clause, feature=none) %}
    {%- set statistics = [] -%}
    {%- if clause is mapping and feature is not none and (clause.percentile is defined or clause.mean is defined) -%}
        {%- do statistics.append({'filter': feature, 'percentile': clause.get('percentile'), 'among': clause.get('among')}) -%}
    {%- elif clause is mapping -%}
        {%- for content in clause.values() -%}
            {%- do statistics.extend(clause_statistics(content, clause.get('filter', clause.get('did', clause.get('did_not', feature))))) -%}
        {%- endfor -%}
    {%- elif clause is iterable and clause is not string -%}
        {%- for item in clause -%}
            {%- do statistics.extend(clause_statistics(item, feature)) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(statistics) }}
{% endmacro %}
