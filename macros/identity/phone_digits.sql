{#
  The digits of a phone number, without extension and without the (0) some write between country
  code and number.
  Example: phone_digits('phone') -> '4930123456' for +49 (0)30 12 34 56 ext. 7
  expression: SQL of the number.
#}
{% macro phone_digits(expression) -%}
    {%- set main = regexp_replace_all('lower(' ~ expression ~ ')', '(x|ext|#).*$', '') -%}
    {{ regexp_replace_all(regexp_replace_all(main, '[(]0[)]', ''), '[^0-9]', '') }}
{%- endmacro %}
