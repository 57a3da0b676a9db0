{#
  A positive operator as SQL; null where the feature is unknown.
  Example: compile_operator('between', 'features.age', [18, 25], 'age', 'number')
    -> features.age between 18 and 25
  operator: a positive one of filter_operators. column: SQL of the feature. operand: its value.
  feature: name of the feature. type: its type.
#}
{% macro compile_operator(operator, column, operand, feature, type) %}
    {%- set symbols = {'eq': '=', 'gt': '>', 'gte': '>=', 'lt': '<', 'lte': '<=', 'on_date': '=', 'before': '<', 'after': '>'} -%}
    {%- if operator in symbols -%}
        {{ return(column ~ ' ' ~ symbols[operator] ~ ' ' ~ compile_value(operand, feature, type)) }}
    {%- elif operator == 'between' -%}
        {{ return(column ~ ' between ' ~ compile_value(operand[0], feature, type) ~ ' and ' ~ compile_value(operand[1], feature, type)) }}
    {%- elif operator == 'in' -%}
        {%- set values = [] -%}
        {%- for value in operand %}{% do values.append(compile_value(value, feature, type)) %}{% endfor -%}
        {{ return(column ~ ' in (' ~ values | join(', ') ~ ')') }}
    {%- elif operator == 'contains' -%}
        {{ return('position(' ~ text_literal(operand) ~ ' in ' ~ column ~ ') > 0') }}
    {%- elif operator in ('starts_with', 'ends_with') -%}
        {%- set side = 'left' if operator == 'starts_with' else 'right' -%}
        {{ return(side ~ '(' ~ column ~ ', ' ~ operand | length ~ ') = ' ~ text_literal(operand)) }}
    {%- elif operator == 'is_null' -%}
        {{ return(column ~ ' is null') }}
    {%- elif operator in ('any_of', 'all_of') -%}
        {%- set parts = [] -%}
        {%- for value in operand %}{% do parts.append(list_contains(column, text_literal(value))) %}{% endfor -%}
        {{ return('(' ~ parts | join(' or ' if operator == 'any_of' else ' and ') ~ ')') }}
    {%- elif operator == 'within_days' -%}
        {{ return('(' ~ column ~ ' > ' ~ as_of_date(operand) ~ ' and ' ~ column ~ ' <= ' ~ as_of_date() ~ ')') }}
    {%- elif operator == 'between_days_ago' -%}
        {{ return(column ~ ' between ' ~ as_of_date(operand | max) ~ ' and ' ~ as_of_date(operand | min)) }}
    {%- elif operator == 'in_next_days' -%}
        {{ return(column ~ ' between ' ~ as_of_date(-1) ~ ' and ' ~ as_of_date(-operand)) }}
    {%- elif operator == 'anniversary_in_days' -%}
        {%- set days = anniversary_days(operand) -%}
        {{ return('extract(month from ' ~ column ~ ') * 100 + extract(day from ' ~ column ~ ') in (' ~ (days | join(', ') if days else '0') ~ ')') }}
    {%- endif -%}
{% endmacro %}
