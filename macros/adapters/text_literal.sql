{#
  A value as a SQL text literal, quoted so that it cannot end the literal.
  Example: text_literal("O'Neill") -> 'O''Neill'
  value: any value; taken as text.
#}
{% macro text_literal(value) -%}
    {{ return(adapter.dispatch('text_literal', 'customer_segmentation')(value)) }}
{%- endmacro %}

{% macro default__text_literal(value) -%}
    {{ return("'" ~ (value | string | replace("'", "''")) ~ "'") }}
{%- endmacro %}

{# Spark puts values of its settings in place of ${name} before it parses; the dollar is escaped for that. #}
{% macro spark__text_literal(value) -%}
    {{ return("'" ~ (value | string | replace("\\", "\\\\") | replace("'", "\\'") | replace("$", "\\u0024")) ~ "'") }}
{%- endmacro %}
