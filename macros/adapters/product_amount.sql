{#
  The product of two decimals as an amount, to four decimals; null where it does not fit.
  Example: product_amount('units', 'unit_price')
    -> try_cast(cast(units as decimal(19, 4)) * unit_price as decimal(18, 4))
  left, right: SQL of decimals with four digits after the point.
#}
{% macro product_amount(left, right) -%}
    {{ return(adapter.dispatch('product_amount', 'customer_segmentation')(left, right)) }}
{%- endmacro %}

{% macro default__product_amount(left, right) -%}
    {{ try_cast(product_of(left, right), 'decimal(18, 4)') }}
{%- endmacro %}

{#- DuckDB multiplies decimals of more than 18 digits 25 times slower; hardly any line needs them. -#}
{% macro duckdb__product_amount(left, right) -%}
    case
            when {{ left }} between -99999 and 99999 and {{ right }} between -99999 and 99999
                then cast(cast({{ left }} as decimal(9, 4)) * cast({{ right }} as decimal(9, 4)) as decimal(18, 4))
            else {{ default__product_amount(left, right) }}
        end
{%- endmacro %}
