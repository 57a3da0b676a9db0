{#
  Whether a raw value is empty: nothing, spaces, or one of the words databases export for nothing.
  Example: is_blank('customer_id')
    -> upper(<customer_id without white space around it>) in ('', 'NULL', '\N')
  expression: SQL of the raw value.
#}
{% macro is_blank(expression) -%}
    upper({{ trimmed(expression) }}) in ('', 'NULL', {{ text_literal('\\N') }})
{%- endmacro %}
