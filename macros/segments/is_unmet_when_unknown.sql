{#
  Whether nobody meets a clause as far as the data has nothing for it: features unknown, nothing done.
  Example: is_unmet_when_unknown({'filter': 'nps_band', 'neq': 'promoter'}) -> false
  clause: a valid clause, in_segment expanded.
#}
{% macro is_unmet_when_unknown(clause) %}
    {%- if 'not' in clause or 'did_not' in clause or 'unknown_as' in clause -%}{{ return(false) }}{%- endif -%}
    {%- for child in clause.get('all', clause.get('any', [])) if not is_unmet_when_unknown(child) -%}{{ return(false) }}{%- endfor -%}
    {%- set operators = clause.keys() | list if clause.filter is defined else [] -%}
    {%- for statistic, about in did_statistics().items() if clause.get(statistic) is mapping -%}
        {%- do operators.extend(clause[statistic].keys()) -%}
        {%- if about.absent is not none and clause[statistic].keys() | reject('in', ['gt', 'gte', 'property']) | list -%}{{ return(false) }}{%- endif -%}
    {%- endfor -%}
    {%- for operator in operators if operator == 'is_null' or filter_operators().get(operator, {}).get('complements', 'is_null') != 'is_null' -%}{{ return(false) }}{%- endfor -%}
    {{ return(true) }}
{% endmacro %}
