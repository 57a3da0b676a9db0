{#
  What the table of a seed holds now, as a short text, and the comment on it, which says what it held when it was loaded.
  Example: loaded_seed(this, 'a1b2') -> {'content': 'a1b2, 3 rows, 1234, cadence VARCHAR, …', 'comment': 'a1b2, 3 rows, …'}
  relation: the table. version: text that stands for the file and the settings of the seed.
  DuckDB loads a seed only if file, settings, columns or rows have changed. The comment is written last, so a table
  that was loaded in part has none. A seed above 1 MB has no checksum of its content: dbt loads it every time.
#}
{% macro loaded_seed(relation, version) -%}
    {%- set found = run_query(
        "select concat(" ~ text_literal(version) ~ ", ', ', count(*), ' rows, ', sum(cast(hash(_loaded_row) as hugeint)), ', ',"
        ~ " (select string_agg(name || ' ' || type, ', ' order by cid) from pragma_table_info(" ~ text_literal(relation) ~ "))),"
        ~ " (select comment from duckdb_tables() where database_name = " ~ text_literal(relation.database)
        ~ " and schema_name = " ~ text_literal(relation.schema) ~ " and table_name = " ~ text_literal(relation.identifier) ~ ")"
        ~ " from " ~ relation ~ " as _loaded_row"
    ).rows[0] -%}
    {{ return({'content': found[0], 'comment': found[1]}) }}
{%- endmacro %}

{% materialization seed, adapter='duckdb' -%}
    {%- set relation = this.incorporate(type='table') -%}
    {%- set existing = load_cached_relation(this) -%}
    {%- set version = local_md5(tojson([
        model.checksum, model.config.get('column_types'), model.config.get('quote_columns'), model.config.get('delimiter'),
    ])) -%}
    {%- if existing is not none and existing.is_table and model.checksum.name != 'path'
        and not flags.FULL_REFRESH and not invocation_args_dict.get('show') -%}
        {%- set loaded = loaded_seed(relation, version) -%}
        {%- if loaded.content == loaded.comment -%}
            {{ run_hooks(pre_hooks, inside_transaction=False) }}
            {{ run_hooks(pre_hooks, inside_transaction=True) }}
            {%- do store_result('agate_table', response='UNCHANGED') -%}
            {%- call noop_statement('main', 'UNCHANGED', 'UNCHANGED', 0) -%}{%- endcall -%}
            {{ run_hooks(post_hooks, inside_transaction=True) }}
            {%- do adapter.commit() -%}
            {{ run_hooks(post_hooks, inside_transaction=False) }}
            {{ return({'relations': [relation]}) }}
        {%- endif -%}
    {%- endif -%}
    {%- set made = dbt.materialization_seed_default() -%}
    {%- do run_query('comment on table ' ~ relation ~ ' is ' ~ text_literal(loaded_seed(relation, version).content)) -%}
    {{ return(made) }}
{%- endmaterialization %}
