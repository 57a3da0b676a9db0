{#
  The product of two decimals, however large: of two with up to 18 digits DuckDB keeps 18, which a
  line of a million with a rate overflows.
  Example: product_of('units', 'unit_price') -> cast(units as decimal(19, 4)) * unit_price
  left, right: SQL of decimals. scale: decimals of `left`. Default 4.
#}
{% macro product_of(left, right, scale=4) -%}
    cast({{ left }} as decimal(19, {{ scale }})) * {{ right }}
{%- endmacro %}
