{#
  How many rows or keys break each of some checks of a table: one row per check that finds any.
  Example: count_failures('marts.orders', table_checks(node), {'customers': 'marts.customers'})
    -> rows (check_name, failures)
  relation: the table. checks: entries of table_checks. targets: tables of relationships checks, by name.
  All checks of single rows are counted in one scan. Each of the others is a query of its own.
#}
{% macro count_failures(relation, checks, targets) -%}
    {%- set of_rows, of_several = [], [] -%}
    {%- for check in checks -%}
        {%- set condition = check_condition(check) -%}
        {%- if condition is none -%}{%- do of_several.append(check) -%}{%- else -%}{%- do of_rows.append((condition, check.name)) -%}{%- endif -%}
    {%- endfor -%}
with {% if of_rows %}counted_by_row as (

    select
        {%- for condition, name in of_rows %}
        count(case when {{ condition }} then 1 end) as {{ adapter.quote(name) }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ relation }}

),

{% endif -%}
counted as (

    select
        {%- if of_rows %}
        counted_by_row.*{{ ',' if of_several }}
        {%- endif %}
        {%- for check in of_several %}
        (
            select count(*)
            from (
                {{ check_query(check, relation, targets.get(check.arguments.get('to'))) | indent(16) }}
            ) as found
        ) as {{ adapter.quote(check.name) }}{{ ',' if not loop.last }}
        {%- endfor %}
    {%- if of_rows %}
    from counted_by_row
    {%- endif %}

)

{{ counts_to_rows('counted', checks | map(attribute='name') | list) }}
{%- endmacro %}
