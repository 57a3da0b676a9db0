{#
  The query of a dbt test that runs checks: those of its table that have the severity of the test.
  Example: attached_checks('marts.orders') in the test orders__checks -> rows (check_name, failures)
  relation: the table. `model` is the test here; in the test's own block it is the table.
#}
{% macro attached_checks(relation) -%}
    {%- if not execute -%}{{ return('select 1 as failures') }}{%- endif -%}
    {%- set checks = [] -%}
    {%- set targets = {} -%}
    {%- for check in table_checks(graph.nodes[model.attached_node]) if check.severity == model.config.severity | lower -%}
        {%- do checks.append(check) -%}
        {%- if check.kind == 'relationships' -%}
            {%- set target = check.arguments.to -%}
            {%- do targets.update({target: relation if target == graph.nodes[model.attached_node].name else ref(target)}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(count_failures(relation, checks, targets)) }}
{%- endmacro %}
