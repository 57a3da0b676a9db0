{#
  An amount of an order in the reporting currency, to four decimals; null where it does not fit.
  Example: reporting_amount('goods_amount', 'rate')
    -> case when rate = 1 then try_cast(goods_amount as decimal(18, 4))
       else try_cast(round(cast(rate as decimal(19, 8)) * goods_amount, 4) as decimal(18, 4)) end
  amount: SQL of an amount in the order's currency. rate: SQL of the rate of the order's day.
#}
{% macro reporting_amount(amount, rate) -%}
    {#- Most orders are in the reporting currency, and wide decimals take long to multiply. -#}
    case
            when {{ rate }} = 1 then {{ try_cast(amount, 'decimal(18, 4)') }}
            else {{ try_cast('round(' ~ product_of(rate, amount, scale=8) ~ ', 4)', 'decimal(18, 4)') }}
        end
{%- endmacro %}
