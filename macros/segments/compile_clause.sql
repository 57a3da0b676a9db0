{#
  A clause as SQL that is true or false, never null.
  Example: compile_clause({'all': [{'filter': 'orders_count', 'gte': 3}]}, features)
    -> (coalesce(features.orders_count >= 3, false))
  clause: an expanded clause. features: of feature_catalogue.
#}
{% macro compile_clause(clause, features) %}
    {%- if clause.filter is defined -%}
        {{ return(compile_filter(clause, features)) }}
    {%- elif clause['not'] is defined -%}
        {{ return('not ' ~ compile_clause(clause['not'], features)) }}
    {%- endif -%}
    {%- if clause == {'any': []} -%}{{ return('false') }}{%- endif -%}
    {%- set joiner = 'all' if clause['all'] is defined else 'any' -%}
    {%- set parts = [] -%}
    {%- for child in clause[joiner] -%}
        {%- do parts.append(compile_clause(child, features)) -%}
    {%- endfor -%}
    {{ return('(' ~ parts | join(' and ' if joiner == 'all' else ' or ') ~ ')') }}
{% endmacro %}
