{#
  A part of a whole, 0 to 1, rounded to six decimals so that results do not depend on the order in
  which an engine adds; null where the whole is zero or unknown.
  Example: share('sum(refunded_amount)', 'sum(paid_amount)')
  part, whole: SQL of numbers.
#}
{% macro share(part, whole) -%}
    {{ round_float('cast(' ~ part ~ ' as ' ~ type_double() ~ ') / nullif(cast(' ~ whole ~ ' as ' ~ type_double() ~ '), 0)', 6) }}
{%- endmacro %}
