{#
  The SQL type of a list of texts.
  Example: type_text_list() -> varchar[]
#}
{% macro type_text_list() -%}
    {{ return(adapter.dispatch('type_text_list', 'customer_segmentation')()) }}
{%- endmacro %}

{% macro duckdb__type_text_list() -%}
    {{ return('varchar[]') }}
{%- endmacro %}

{% macro postgres__type_text_list() -%}
    {{ return('text[]') }}
{%- endmacro %}

{% macro spark__type_text_list() -%}
    {{ return('array<string>') }}
{%- endmacro %}
