{#
  Makes the tables of the source `history` that are not there yet, empty: the first run reads what
  no run has written. Columns that tables of an older version of the project lack are added, empty.
  Example: on-run-start: "{{ create_history() }}"
#}
{% macro create_history() %}
    {%- if execute and flags.WHICH in ('run', 'build', 'retry', 'run-operation') -%}
        {%- for table in graph.sources.values() | selectattr('source_name', 'equalto', 'history') -%}
            {%- set relation = api.Relation.create(database=table.database, schema=table.schema, identifier=table.identifier, type='table') -%}
            {%- do adapter.create_schema(relation) -%}
            {%- call statement(auto_begin=true) -%}
                {{ create_stored_table(relation, table.columns) }}
            {%- endcall -%}
            {%- do adapter.commit() -%}
            {#- dbt has looked up what there is before it runs the hooks. -#}
            {%- do adapter.cache_added(relation) -%}
            {%- set stored = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
            {%- set missing = [] -%}
            {%- for column in table.columns.values() if column.name not in stored -%}
                {%- do missing.append(api.Column.create(column.name, engine_type(column.data_type))) -%}
            {%- endfor -%}
            {%- if missing %}{% do alter_relation_add_remove_columns(relation, missing, none) %}{% do adapter.commit() %}{% endif -%}
        {%- endfor -%}
    {%- endif -%}
{% endmacro %}
