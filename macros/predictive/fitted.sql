{#
  A table that Python computes. DuckDB builds it as a Python model of the same name; elsewhere
  `python -m orchestration fit` writes it between two builds, and it is a source.
  Example: fitted('int_btyd_fits') -> "warehouse"."intermediate"."int_btyd_fits"
  name: a Python model under models/intermediate/predictive.
#}
{% macro fitted(name) -%}
    {{ return(ref(name) if target.type == 'duckdb' else source('fitted', name)) }}
{%- endmacro %}
