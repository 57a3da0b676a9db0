{#
  A part of a whole as a decimal, rounded half away from zero in the same steps on every engine; null
  where the whole is zero or unknown, or the quotient does not fit.
  Example: quotient('sum(net_amount)', 'count(*)') -> round(sum(net_amount) / count(*), 4)
  part, whole: SQL of numbers. digits: decimals that stay. Default 4.
#}
{% macro quotient(part, whole, digits=4) -%}
    {%- set ratio = 'cast(' ~ part ~ ' as ' ~ type_double() ~ ') / nullif(cast(' ~ whole ~ ' as ' ~ type_double() ~ '), 0)' -%}
    {{ try_cast(round_float(ratio, digits), 'decimal(18, ' ~ digits ~ ')') }}
{%- endmacro %}
