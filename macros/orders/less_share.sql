{#
  An amount without the share of it that a part is of a whole, rounded to four decimals.
  Example: less_share('shipping', 'taxes', 'subtotal + shipping')
    -> round(shipping - shipping * taxes / (subtotal + shipping), 4)
  amount, part, whole: SQL of amounts; the whole is not zero.
#}
{% macro less_share(amount, part, whole) -%}
    {{ round_float(
        amount ~ ' - cast(' ~ amount ~ ' * ' ~ part ~ ' as ' ~ type_double() ~ ') / cast(' ~ whole ~ ' as ' ~ type_double() ~ ')', 4
    ) }}
{%- endmacro %}
