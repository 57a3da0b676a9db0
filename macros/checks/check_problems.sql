{#
  Everything wrong with the checks of all tables, one line each: file, table, column, check, problem.
  Example: check_problems() -> ["models/marts/customers/_orders.yml, table orders, column order_id, check
    orders__order_id__unique: unknown kind 'uniqe'; nearest: 'unique'"]
  If data tests are disabled as a whole, a table without the test is right.
#}
{% macro check_problems() %}
    {%- set lines, names, tables, columns = [], {}, {}, {} -%}
    {%- set tests, kinds = check_nodes(), check_kinds() -%}
    {%- for node in graph.nodes.values() if node.resource_type in ['model', 'seed', 'snapshot'] -%}
        {%- do tables.update({node.name: node}) -%}
        {%- do columns.update({node.name: known_columns(node)}) -%}
    {%- endfor -%}
    {%- for node in tables.values() | sort(attribute='unique_id') -%}
        {%- set checks = table_checks(node) -%}
        {%- if checks or node.unique_id in tests -%}
            {%- set place = (node.patch_path or node.original_file_path).split('://')[-1] ~ ", table " ~ node.name -%}
            {%- for check in checks -%}
                {%- set own_place = place ~ (", column " ~ check.column if check.column else "") ~ ", check " ~ (check.name or tojson(check.given)) -%}
                {%- for problem in check_problem(check, node, kinds, columns) -%}
                    {%- do lines.append(own_place ~ ": " ~ problem) -%}
                {%- endfor -%}
                {#- PostgreSQL cuts names after 63 characters. -#}
                {%- set short = (check.name or '')[:63] -%}
                {%- if short and short in names -%}
                    {%- do lines.append(own_place ~ ": the name is taken by a check of table " ~ names[short] ~ "; choose another one (the first 63 characters count)") -%}
                {%- endif -%}
                {%- do names.update({short: node.name}) -%}
            {%- endfor -%}
            {%- if tests -%}
                {%- for problem in check_node_problems(node, checks, tests.get(node.unique_id, {}), tables) -%}
                    {%- do lines.append(place ~ ": " ~ problem) -%}
                {%- endfor -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(lines) }}
{% endmacro %}
