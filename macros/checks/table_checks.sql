{#
  The checks that the YAML of a table declares, those of the table first, then column by column.
  Example: table_checks(graph.nodes['model.customer_segmentation.orders']) -> [{'name': 'orders__order_id__not_null',
    'kind': 'not_null', 'column': 'order_id', 'arguments': {}, 'where': none, 'severity': 'error', 'meaning': none,
    'given': {'not_null': {…}}}, …]
  node: node of a model or seed in the graph. An entry that is not one kind with its settings has kind none.
#}
{% macro table_checks(node) %}
    {%- set places = [(none, node.config.get('meta', {}).get('checks') or [])] -%}
    {%- for column in node.columns.values() -%}
        {%- set meta = (column.get('config') or {}).get('meta') or {} -%}
        {%- if meta.get('checks') -%}{%- do places.append((column.name, meta.checks)) -%}{%- endif -%}
    {%- endfor -%}
    {%- set checks = [] -%}
    {%- for column, entries in places -%}
        {%- for entry in (entries if entries is sequence and entries is not string and entries is not mapping else [entries]) -%}
            {%- set is_check = entry is mapping and entry | length == 1 and (entry.values() | first) is mapping -%}
            {%- set kind = (entry.keys() | first) if is_check else none -%}
            {%- set settings = entry[kind] if is_check else {} -%}
            {%- do checks.append({
                'name': settings.get('name'),
                'kind': kind,
                'column': column,
                'arguments': settings.get('arguments') or {},
                'where': settings.get('where'),
                'severity': settings.get('severity') or 'error',
                'meaning': settings.get('meaning'),
                'given': entry,
            }) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(checks) }}
{% endmacro %}
