{#
  CTEs that type and judge every raw row of a source table, for base_rows; the last is `judged`: the
  declared columns, _file, _row_number, _loaded_at, issues ('amount:not_a_number|…' or ''), is_rejected.
  Example: with {{ judged_rows('raw', 'refunds', not_null=['order_id', 'refunded_at', 'amount']) }}
    -> parsed as (…), ranged as (…), judged as (…)
  source_name, table, not_null, readable, rules: as in base_rows.
#}
{% macro judged_rows(source_name, table, not_null=[], readable=[], rules=[]) %}
{%- set relation = source(source_name, table) -%}
{%- set columns = declared_columns(source_name, table) -%}
{%- set has_country = columns | selectattr('data_type', 'equalto', 'country') | list | length > 0 -%}
{#- named outside of any condition, because dbt looks for dependencies before it knows the columns -#}
{%- set countries = ref('country_names') -%}
parsed as (

    select
    {%- for column in columns %}
        {%- set value = 'raw_rows.' ~ column.name %}
        {%- if column.guarded %}
            {%- set value = "trim(leading '''' from " ~ trimmed(value) ~ ")" %}
        {%- endif %}
        {%- if column.data_type == 'country' %}
        countries.country_code as {{ column.name }},
        {%- else %}
        {{ parse_value(value, column.data_type) }} as {{ column.name }},
        {%- endif %}
    {%- endfor %}
    {%- for column in columns if column.data_type not in ('id', 'text', 'currency', 'list') %}
        raw_rows.{{ column.name }} as raw__{{ column.name }},
    {%- endfor %}
        raw_rows._file,
        raw_rows._row_number,
        cast(raw_rows._loaded_at as {{ dbt.type_timestamp() }}) as _loaded_at
    from {{ relation }} as raw_rows
    {%- if has_country %}
    left join {{ countries }} as countries
        on upper({{ trimmed('raw_rows.country') }}) = countries.country_key
    {%- endif %}

),

ranged as (

    select
    {%- for column in columns %}
        {%- if column.data_type in ('timestamp', 'date', 'decimal') %}
        case when {{ is_plausible(column.name, column.data_type) }} then {{ column.name }} end as {{ column.name }},
        {%- else %}
        {{ column.name }},
        {%- endif %}
    {%- endfor %}
        {#- the null is for tables of nothing but texts #}
        concat_ws(
            '|',
            cast(null as {{ dbt.type_string() }})
        {%- for column in columns if column.data_type not in ('id', 'text', 'currency', 'list') %},
            {{ value_issue(column) }}
        {%- endfor %}
        ) as value_issues,
        _file,
        _row_number,
        _loaded_at
    from parsed

),

judged as (

    select
        *,
        concat_ws(
            '|',
            nullif(value_issues, '')
        {%- for column in not_null %},
            case when {{ column }} is null and position('|{{ column }}:' in '|' || value_issues) = 0 then '{{ column }}:missing' end
        {%- endfor %}
        {%- for rule in rules %},
            case when {{ rule.when }} then '{{ rule.column }}:{{ rule.reason }}' end
        {%- endfor %}
        ) as issues,
        (
            false
        {%- for column in not_null %}
            or {{ column }} is null
        {%- endfor %}
        {%- for column in readable %}
            or position('|{{ column }}:not_a' in '|' || value_issues) > 0
        {%- endfor %}
        {%- for rule in rules if not rule.keeps_row %}
            or coalesce({{ rule.when }}, false)
        {%- endfor %}
        ) as is_rejected
    from ranged

)
{%- endmacro %}
