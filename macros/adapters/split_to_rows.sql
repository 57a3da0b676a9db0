{#
  A lateral join that gives one row per part of a delimited text, as column `part`.
  Example: from base_rows {{ split_to_rows('_issues', '|') }} -> , unnest(string_split(_issues, '|')) as …
  expression: SQL of the text. delimiter: one character.
#}
{% macro split_to_rows(expression, delimiter) -%}
    {{ return(adapter.dispatch('split_to_rows', 'customer_segmentation')(expression, delimiter)) }}
{%- endmacro %}

{% macro duckdb__split_to_rows(expression, delimiter) -%}
    cross join unnest(string_split({{ expression }}, '{{ delimiter }}')) as parts (part)
{%- endmacro %}

{% macro postgres__split_to_rows(expression, delimiter) -%}
    cross join unnest(string_to_array({{ expression }}, '{{ delimiter }}')) as parts (part)
{%- endmacro %}

{% macro spark__split_to_rows(expression, delimiter) -%}
    lateral view explode(split({{ expression }}, '[{{ delimiter }}]')) parts as part
{%- endmacro %}
