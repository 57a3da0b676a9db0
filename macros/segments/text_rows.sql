{#
  Rows of literals as a relation of texts, none of them null in the first column.
  Example: text_rows(['segment_id', 'feature'], [['a', 'country']])
    -> select cast(segment_id as varchar) as segment_id, … from (values ('a', 'country')) as listed (segment_id, feature)
  columns: their names. rows: lists of texts or numbers, as many as columns.
#}
{% macro text_rows(columns, rows) %}
    {%- set lines = [] -%}
    {%- for row in rows -%}
        {%- set literals = [] -%}
        {%- for value in row %}{% do literals.append(text_literal(value | string)) %}{% endfor -%}
        {%- do lines.append('(' ~ literals | join(', ') ~ ')') -%}
    {%- endfor -%}
    select
    {%- for column in columns %}
        cast({{ column }} as {{ dbt.type_string() }}) as {{ column }}{{ ',' if not loop.last }}
    {%- endfor %}
    from (
        values
        {{ lines | join(',\n        ') if lines else '(' ~ (['null'] * (columns | length)) | join(', ') ~ ')' }}
    ) as listed ({{ columns | join(', ') }})
    where {{ columns[0] }} is not null
{% endmacro %}
