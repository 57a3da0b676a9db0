{#
  A UTC timestamp on the wall clock of the project's time zone.
  Example: local_timestamp('ordered_at') -> timezone('Europe/Berlin', timezone('UTC', ordered_at))
  expression: SQL of a timestamp without zone, in UTC.
#}
{% macro local_timestamp(expression) -%}
    {{ return(adapter.dispatch('local_timestamp', 'customer_segmentation')(expression)) }}
{%- endmacro %}

{% macro duckdb__local_timestamp(expression) -%}
    timezone('{{ var("timezone") }}', timezone('UTC', {{ expression }}))
{%- endmacro %}

{% macro postgres__local_timestamp(expression) -%}
    timezone('{{ var("timezone") }}', timezone('UTC', {{ expression }}))
{%- endmacro %}

{% macro spark__local_timestamp(expression) -%}
    from_utc_timestamp({{ expression }}, '{{ var("timezone") }}')
{%- endmacro %}
