{#
  What is compared of a feature: its logarithm, of money and counts, where twice as much is what
  matters, or itself.
  Example: cluster_value('orders_count', 'log') -> round(sign(orders_count) * ln(1 + abs(orders_count)), 6)
  column: SQL of a float. scale: log or linear.
#}
{% macro cluster_value(column, scale) -%}
    {{ round_float('sign(' ~ column ~ ') * ln(1 + abs(' ~ column ~ '))' if scale == 'log' else column, 6) }}
{%- endmacro %}
