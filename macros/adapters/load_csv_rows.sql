{#
  The rows of a seed put into its table. dbt-spark's own writes nulls as the text None and does not
  escape quotes where it runs in the session.
  Example: load_csv_rows(model, rows) -> insert into seeds.cadences values ('weekly', '5', '9'), …
  model: the seed's node, which names the type of every column. agate_table: its rows, as texts.
#}
{% macro spark__load_csv_rows(model, agate_table) -%}
    {%- set statements = [] -%}
    {%- for chunk in agate_table.rows | batch(get_batch_size()) -%}
        {%- set sql -%}
            insert into {{ this }}
            select
            {%- for column in agate_table.column_names %}
                cast({{ adapter.quote(column) }} as {{ engine_type(model.config.column_types[column]) }}){{ ',' if not loop.last }}
            {%- endfor %}
            from (
                values
                {%- for row in chunk %}
                ({% for value in row %}{{ text_literal(value) if value is not none else 'cast(null as string)' }}{{ ', ' if not loop.last }}{% endfor %}){{ ',' if not loop.last }}
                {%- endfor %}
            ) as delivered ({% for column in agate_table.column_names %}{{ adapter.quote(column) }}{{ ', ' if not loop.last }}{% endfor %})
        {%- endset -%}
        {%- do adapter.add_query(sql, abridge_sql_log=True) -%}
        {%- do statements.append(sql) -%}
    {%- endfor -%}
    {{ return(statements[0]) }}
{%- endmacro %}
