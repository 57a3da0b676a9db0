{#
  The first rows of a query, as texts; cells are cut after 100 characters.
  Example: first_rows('select order_id from marts.orders', 3) -> [{'order_id': 'o1'}, …]
  query: the query. count: how many rows.
#}
{% macro first_rows(query, count) %}
    {%- set found = run_query("select *\nfrom (\n" ~ query ~ "\n) as found\nlimit " ~ count) -%}
    {%- set rows = [] -%}
    {%- for row in found.rows -%}
        {%- set cells = {} -%}
        {%- for name in found.column_names -%}
            {%- set text = row[loop.index0] | string -%}
            {%- do cells.update({name: none if row[loop.index0] is none else (text[:97] ~ '...' if text | length > 100 else text)}) -%}
        {%- endfor -%}
        {%- do rows.append(cells) -%}
    {%- endfor -%}
    {{ return(rows) }}
{% endmacro %}
