{#
  The materializations table and view on DuckDB, in one statement: create or replace.
  Example: +materialized: table -> create or replace table intermediate.int_orders as (…)
  dbt's own make a second relation, rename it and the old one, and drop that: five statements, for engines that
  cannot replace a relation in one. Models with an enforced contract, grants or a header are left to dbt's own.
  type: table or view.
#}
{% macro replace_relation(type) -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set relation = this.incorporate(type=type) -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {#- DuckDB does not replace a table by a view, or a view by a table. -#}
    {%- if existing is not none and existing.type != type -%}{%- do adapter.drop_relation(existing) -%}{%- endif -%}
    {%- call statement('main') -%}
        create or replace {{ type }} {{ relation }} as (
        {{ compiled_code }}
        )
    {%- endcall -%}
    {%- if type == 'table' -%}{%- do create_indexes(relation) -%}{%- endif -%}
    {%- do persist_docs(relation, model) -%}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do adapter.commit() -%}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [relation]}) }}
{%- endmacro %}

{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] -%}
    {%- if model.language == 'python' -%}
        {#- dbt runs Python only where the materialization itself calls `statement`. The table is made beside the old one. -#}
        {%- set existing, relation = load_cached_relation(this), this.incorporate(type='table') -%}
        {%- set made = make_intermediate_relation(relation) -%}
        {{ drop_relation_if_exists(load_cached_relation(made)) }}
        {{ run_hooks(pre_hooks, inside_transaction=False) }}
        {{ run_hooks(pre_hooks, inside_transaction=True) }}
        {%- call statement('main', language='python') -%}
            {{- create_table_as(False, made, compiled_code, 'python') }}
        {%- endcall -%}
        {%- if existing is not none -%}{%- do adapter.drop_relation(existing) -%}{%- endif -%}
        {%- do adapter.rename_relation(made, relation) -%}
        {{ run_hooks(post_hooks, inside_transaction=True) }}
        {%- do adapter.commit() -%}
        {{ run_hooks(post_hooks, inside_transaction=False) }}
        {{ return({'relations': [relation]}) }}
    {%- elif config.get('contract').enforced or config.get('sql_header') or config.get('grants') -%}
        {{ return(dbt.materialization_table_duckdb()) }}
    {%- endif -%}
    {{ return(replace_relation('table')) }}
{%- endmaterialization %}

{% materialization view, adapter='duckdb' -%}
    {%- if config.get('contract').enforced or config.get('sql_header') or config.get('grants') -%}
        {{ return(dbt.materialization_view_default()) }}
    {%- endif -%}
    {{ return(replace_relation('view')) }}
{%- endmaterialization %}
