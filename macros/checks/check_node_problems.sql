{#
  What is wrong with the dbt tests that run the checks of one table, one line each.
  Example: check_node_problems(node, checks, {}, tables)
    -> ["no test runs its checks of severity error; add `- checks: {name: orders__checks}` to data_tests of the table"]
  node: node of the table. checks: entries of table_checks. tests: its entry in check_nodes. tables: nodes of all
  tables, by name.
#}
{% macro check_node_problems(node, checks, tests, tables) %}
    {%- set lines = [] -%}
    {%- for severity in ['error', 'warn'] -%}
        {%- set own = checks | selectattr('severity', 'equalto', severity) | list -%}
        {%- set targets = [] -%}
        {%- for check in own if check.kind == 'relationships' and check.arguments is mapping -%}
            {%- set target = check.arguments.get('to') -%}
            {%- if target in tables and target != node.name and target not in targets -%}{%- do targets.append(target) -%}{%- endif -%}
        {%- endfor -%}
        {%- set reads = [] -%}
        {%- for target in targets -%}{%- do reads.append("ref('" ~ target ~ "')") -%}{%- endfor -%}
        {%- set settings = ['name: ' ~ node.name ~ '__checks' ~ ('_warn' if severity == 'warn' else '')] -%}
        {%- if reads -%}{%- do settings.append('arguments: {reads: [' ~ reads | join(', ') ~ ']}') -%}{%- endif -%}
        {%- if severity == 'warn' -%}{%- do settings.append('config: {severity: warn}') -%}{%- endif -%}
        {%- set remedy = '`- checks: {' ~ settings | join(', ') ~ '}`' -%}
        {%- set given = tests.get(severity, []) -%}
        {%- if own and not given -%}
            {%- do lines.append("no test runs its checks of severity " ~ severity ~ "; add " ~ remedy ~ " to data_tests of the table") -%}
        {%- elif given and not own -%}
            {%- do lines.append("test " ~ given[0].name ~ " has no check of severity " ~ severity ~ " to run; remove it from data_tests, or add a check") -%}
        {%- elif given | length > 1 -%}
            {%- do lines.append("tests " ~ given | map(attribute='name') | join(' and ') ~ " run the same checks; keep one of them") -%}
        {%- elif given -%}
            {%- set read = given[0].depends_on.nodes | reject('equalto', node.unique_id) | list -%}
            {%- set needed = [] -%}
            {%- for target in targets -%}{%- do needed.append(tables[target].unique_id) -%}{%- endfor -%}
            {%- for target in targets if tables[target].unique_id not in read -%}
                {%- do lines.append("test " ~ given[0].name ~ " does not read " ~ target ~ ", which a relationships check looks in; write " ~ remedy) -%}
            {%- endfor -%}
            {%- for unique_id in read if unique_id not in needed -%}
                {%- do lines.append("test " ~ given[0].name ~ " reads " ~ unique_id.split('.')[-1] ~ ", and no check looks in it; write " ~ remedy) -%}
            {%- endfor -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(lines) }}
{% endmacro %}
