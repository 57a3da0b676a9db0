{#
  The columns of a model's YAML with the engine's name of each type.
  Example: engine_columns(model.columns) -> {'tags': {'name': 'tags', 'data_type': 'text[]', …}, …}
  columns: columns of a node, by name.
#}
{% macro engine_columns(columns) -%}
    {%- set renamed = {} -%}
    {%- for name, column in columns.items() -%}
        {%- do renamed.update({name: dict(column, data_type=engine_type(column.data_type))}) -%}
    {%- endfor -%}
    {{ return(renamed) }}
{%- endmacro %}
