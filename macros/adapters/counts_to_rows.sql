{#
  One row of counts to one row per count that is not zero.
  Example: counts_to_rows('counted', ['a', 'b']) -> rows (check_name, failures)
  relation: relation of one row. names: its columns, at least one.
#}
{% macro counts_to_rows(relation, names) -%}
    {{ return(adapter.dispatch('counts_to_rows', 'customer_segmentation')(relation, names)) }}
{%- endmacro %}

{% macro duckdb__counts_to_rows(relation, names) -%}
select
    check_name,
    failures
from {{ relation }}
unpivot (failures for check_name in (
    {%- for name in names %}
    {{ adapter.quote(name) }}{{ ',' if not loop.last }}
    {%- endfor %}
))
where failures > 0
{%- endmacro %}

{% macro postgres__counts_to_rows(relation, names) -%}
select
    checks.check_name,
    checks.failures
from {{ relation }}
cross join lateral (
    values
    {%- for name in names %}
    ({{ text_literal(name) }}, {{ adapter.quote(name) }}){{ ',' if not loop.last }}
    {%- endfor %}
) as checks (check_name, failures)
where checks.failures > 0
{%- endmacro %}

{% macro spark__counts_to_rows(relation, names) -%}
select
    check_name,
    failures
from (
    select
        stack(
            {{ names | length }},
            {%- for name in names %}
            {{ text_literal(name) }}, {{ adapter.quote(name) }}{{ ',' if not loop.last }}
            {%- endfor %}
        ) as (check_name, failures)
    from {{ relation }}
) as checks
where failures > 0
{%- endmacro %}
