{#
  The columns that a check reads in its own table.
  Example: check_columns({'kind': 'unique_key', 'column': none, 'arguments': {'columns': ['customer_id', 'scheme']}})
    -> ['customer_id', 'scheme']
  check: an entry of table_checks.
#}
{% macro check_columns(check) %}
    {%- set arguments = check.arguments -%}
    {%- if check.kind == 'unique_key' -%}
        {{ return(arguments.columns) }}
    {%- elif check.kind == 'unique_version' -%}
        {{ return([arguments.key, arguments.version]) }}
    {%- elif check.kind == 'adds_up' -%}
        {{ return([arguments.total] + arguments.parts) }}
    {%- endif -%}
    {{ return([check.column]) }}
{% endmacro %}
