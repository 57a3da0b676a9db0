{#
  The checks that failed or warned in this dbt command, by name. A test with a query of its own is one check.
  Example: failed_checks(results) -> [{'check': 'orders__order_id__unique', 'node': 'test.…', 'table': 'orders',
    'severity': 'error', 'meaning': 'Column …', 'failures': 2, 'counted': 'key', 'rows': [{'order_id': 'o1', …}],
    'query': 'select …', 'query_path': none}, …]
  results: what dbt passes to on-run-end. query_path is the file of the query, where a test has one of its own.
  Jinja cannot catch an error of the database, and an error in this hook would fail the run. So the queries read only
  what the test itself read a moment ago, and key columns that the table has.
#}
{% macro failed_checks(results) %}
    {%- set failed = [] -%}
    {%- for result in results if result.status in ['fail', 'warn'] and result.node.resource_type == 'test' -%}
        {%- set test = graph.nodes[result.node.unique_id] -%}
        {%- set severity = 'error' if result.status == 'fail' else 'warn' -%}
        {%- set found = [] -%}
        {%- if (test.get('test_metadata') or {}).get('name') == 'checks' -%}
            {%- set table = graph.nodes[test.attached_node] -%}
            {%- set checks = table_checks(table) -%}
            {%- set counts = {} -%}
            {%- for row in run_query(result.node.compiled_code).rows -%}{%- do counts.update({row[0]: row[1] | int}) -%}{%- endfor -%}
            {%- set relation = adapter.get_relation(database=table.database, schema=table.schema, identifier=table.alias) -%}
            {%- set columns = adapter.get_columns_in_relation(relation) | map(attribute='name') | list if relation else [] -%}
            {%- set keys = key_columns(checks) | select('in', columns) | list -%}
            {%- for check in checks if check.name in counts -%}
                {%- set target = graph.nodes.values() | selectattr('name', 'equalto', check.arguments.get('to')) | selectattr('resource_type', 'in', ['model', 'seed', 'snapshot']) | first if check.kind == 'relationships' else none -%}
                {%- do found.append({
                    'check': check.name,
                    'table': table.name,
                    'meaning': check_meaning(check, table.name),
                    'failures': counts[check.name],
                    'counted': 'key' if check.kind in ['unique', 'unique_key', 'unique_version'] else 'row',
                    'query': check_query(check, table.relation_name, target.relation_name if target else none, keys),
                    'query_path': none,
                }) -%}
            {%- endfor -%}
        {%- endif -%}
        {%- if not found -%}
            {%- do found.append({
                'check': test.name,
                'table': test.get('attached_node').split('.')[2] if test.get('attached_node') else none,
                'meaning': law_meaning(test),
                'failures': result.failures,
                'counted': 'row',
                'query': result.node.compiled_code | trim,
                'query_path': result.node.compiled_path,
            }) -%}
        {%- endif -%}
        {%- for check in found -%}
            {%- do failed.append(dict(check, node=test.unique_id, severity=severity, rows=first_rows(check.query, 3))) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(failed) }}
{% endmacro %}
