{#
  The query that finds the rows, or the keys, that break a check.
  Example: check_query(check, 'marts.orders', 'marts.customers', ['order_id'])
    -> select order_id, customer_id from marts.orders as child where customer_id is not null and not exists (…)
  check: an entry of table_checks. relation: its table. target: table that a relationships check looks in.
  keys: columns to show where a row breaks the check; those of the check itself are added.
  A null passes unique and relationships. Keys that are null or on several rows break unique_key; may_be_null allows nulls.
  unique_version: a null version counts as one version; with versions_may_be_null, such rows are left out.
#}
{% macro check_query(check, relation, target=none, keys=[]) -%}
    {%- set column, arguments = check.column, check.arguments -%}
    {%- set filters = ['(' ~ check.where ~ ')'] if check.where else [] -%}
    {%- set shown = (keys + check_columns(check)) | unique | list -%}
    {%- if check.kind == 'relationships' -%}
select {{ shown | join(', ') }}
from {{ relation }} as child
where
    {{ (filters + [column ~ ' is not null']) | join(' and ') }}
    and not exists (
        select 1
        from {{ target }} as parent
        where parent.{{ arguments.field }} = child.{{ column }}
    )
    {%- elif check.kind not in ['unique', 'unique_key', 'unique_version'] -%}
select {{ shown | join(', ') }}
from {{ relation }}
where {{ check_condition(check) }}
    {%- else -%}
        {%- set by = check_columns(check) -%}
        {%- set faults = ['count(*) > 1'] -%}
        {%- if check.kind == 'unique' -%}
            {%- do filters.append(column ~ ' is not null') -%}
        {%- elif check.kind == 'unique_version' -%}
            {%- do filters.append(arguments.version ~ ' is not null') if arguments.get('versions_may_be_null') -%}
            {%- do faults.append(arguments.key ~ ' is null') -%}
        {%- elif not arguments.get('may_be_null') -%}
            {%- for part in by -%}{%- do faults.append(part ~ ' is null') -%}{%- endfor -%}
        {%- endif -%}
select
    {{ by | join(', ') }},
    count(*) as rows_count
from {{ relation }}
        {%- if filters %}
where {{ filters | join(' and ') }}
        {%- endif %}
group by {{ by | join(', ') }}
having {{ faults | join(' or ') }}
    {%- endif -%}
{%- endmacro %}
