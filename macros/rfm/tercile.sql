{#
  The third of a population a value lies in, 1 the lowest: one more than the number of cut points
  strictly below it, so that equal values get equal thirds and ties leave a third empty.
  Example: tercile('amount_spent', 'cuts.lower', 'cuts.upper')
    -> case when amount_spent > cuts.upper then 3 when amount_spent > cuts.lower then 2 else 1 end
  value: SQL of the value, never null. lower_cut, upper_cut: SQL of the 1/3 and 2/3 percentile.
#}
{% macro tercile(value, lower_cut, upper_cut) -%}
    case when {{ value }} > {{ upper_cut }} then 3 when {{ value }} > {{ lower_cut }} then 2 else 1 end
{%- endmacro %}
