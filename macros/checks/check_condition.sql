{#
  The condition that a row fulfils if it breaks a check; none for checks that compare several rows.
  Example: check_condition({'kind': 'in_range', 'column': 'age', 'where': none, 'arguments': {'min_value': 0, 'max_value': 115}})
    -> age < 0 or age > 115
  check: an entry of table_checks.
  A null passes in_range and accepted_values.
#}
{% macro check_condition(check) %}
    {%- set column, arguments = check.column, check.arguments -%}
    {%- set conditions = [] -%}
    {%- if check.kind == 'not_null' -%}
        {%- do conditions.append(column ~ ' is null') -%}
    {%- elif check.kind == 'accepted_values' -%}
        {%- set values = [] -%}
        {%- for value in arguments['values'] -%}
            {%- do values.append(text_literal(value) if arguments.get('quote', true) else value) -%}
        {%- endfor -%}
        {%- do conditions.append(column ~ ' not in (' ~ values | join(', ') ~ ')') -%}
    {%- elif check.kind == 'in_range' -%}
        {%- for operator, end in [('<', arguments.get('min_value')), ('>', arguments.get('max_value'))] if end is not none -%}
            {%- do conditions.append(column ~ ' ' ~ operator ~ ' ' ~ end) -%}
        {%- endfor -%}
    {%- elif check.kind == 'adds_up' -%}
        {%- do conditions.append(arguments.total ~ ' is distinct from ' ~ arguments.parts | join(' + ')) -%}
    {%- endif -%}
    {%- if not conditions -%}{{ return(none) }}{%- endif -%}
    {%- set condition = conditions | join(' or ') -%}
    {{ return('(' ~ check.where ~ ') and (' ~ condition ~ ')' if check.where else condition) }}
{% endmacro %}
