{#
  How a mart is kept that repeats a relation and computes nothing: on DuckDB a view, because publishing
  copies it; elsewhere a table, because readers must not miss it while the relation is made anew.
  Example: {{ config(materialized=repeated_relation()) }} -> view
#}
{% macro repeated_relation() -%}
    {{ return(adapter.dispatch('repeated_relation', 'customer_segmentation')()) }}
{%- endmacro %}

{% macro default__repeated_relation() -%}
    {{ return('table') }}
{%- endmacro %}

{% macro duckdb__repeated_relation() -%}
    {{ return('view') }}
{%- endmacro %}
