{#
  The column list of a table with an enforced contract. dbt's own, with the engine's names of the
  types; no model of the project has constraints of its own.
  Example: get_table_columns_and_constraints() -> (customer_id text, tags text[])
#}
{% macro postgres__get_table_columns_and_constraints() -%}
    ({{ adapter.render_raw_columns_constraints(raw_columns=engine_columns(model.columns)) | join(', ') }})
{%- endmacro %}
