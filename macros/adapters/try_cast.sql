{#
  A cast that gives null where a number does not fit, where a plain cast would stop the run.
  Example: try_cast('quantity * unit_price', 'decimal(18, 4)')
    -> try_cast(quantity * unit_price as decimal(18, 4))
  expression: SQL of a number; for raw values see parse_value. type: a SQL type of numbers.
#}
{% macro try_cast(expression, type) -%}
    {{ return(adapter.dispatch('try_cast', 'customer_segmentation')(expression, type)) }}
{%- endmacro %}

{% macro default__try_cast(expression, type) -%}
    try_cast({{ expression }} as {{ type }})
{%- endmacro %}

{% macro postgres__try_cast(expression, type) -%}
    {%- set decimal = modules.re.match('decimal[(]([0-9]+), *([0-9]+)[)]$', type) -%}
    {%- if decimal -%}
        {%- set precision, scale = decimal.group(1) | int, decimal.group(2) | int -%}
        case when abs(round(cast({{ expression }} as numeric), {{ scale }})) < 1e{{ precision - scale }} then cast({{ expression }} as {{ type }}) end
    {%- elif type == 'bigint' -%}
        case when round(cast({{ expression }} as numeric)) between -9223372036854775808 and 9223372036854775807 then cast({{ expression }} as bigint) end
    {%- elif type == type_double() -%}
        {#- Numbers too small for a double are zero. -#}
        case
            when abs(cast({{ expression }} as numeric)) < 1e-307 then cast(0 as {{ type }})
            when abs(cast({{ expression }} as numeric)) < 1.7976931348623158e308 then cast({{ expression }} as {{ type }})
        end
    {%- else -%}
        {%- do exceptions.raise_compiler_error("try_cast on PostgreSQL knows decimal(p, s), bigint and " ~ type_double() ~ "; got " ~ type) -%}
    {%- endif -%}
{%- endmacro %}
