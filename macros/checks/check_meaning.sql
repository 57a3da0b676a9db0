{#
  What a check demands, as a sentence.
  Example: check_meaning({'kind': 'relationships', 'column': 'customer_id', …}, 'orders')
    -> Every customer_id of orders must exist as customer_id in customers.
  check: an entry of table_checks; its own `meaning` takes precedence. table: name of its table.
#}
{% macro check_meaning(check, table) %}
    {%- if check.meaning -%}{{ return(check.meaning) }}{%- endif -%}
    {%- set column, arguments = check.column, check.arguments -%}
    {%- set sentence -%}
        {%- if check.kind == 'not_null' -%}
            Column {{ column }} of {{ table }} must not be null.
        {%- elif check.kind == 'unique' -%}
            Column {{ column }} of {{ table }} must not repeat a value.
        {%- elif check.kind == 'accepted_values' -%}
            Column {{ column }} of {{ table }} must be one of: {{ arguments['values'] | join(', ') }}.
        {%- elif check.kind == 'in_range' and arguments.get('max_value') is none -%}
            Column {{ column }} of {{ table }} must be at least {{ arguments.min_value }}.
        {%- elif check.kind == 'in_range' and arguments.get('min_value') is none -%}
            Column {{ column }} of {{ table }} must be at most {{ arguments.max_value }}.
        {%- elif check.kind == 'in_range' -%}
            Column {{ column }} of {{ table }} must be between {{ arguments.min_value }} and {{ arguments.max_value }}.
        {%- elif check.kind == 'relationships' -%}
            Every {{ column }} of {{ table }} must exist as {{ arguments.field }} in {{ arguments.to }}.
        {%- elif check.kind == 'unique_key' -%}
            Columns {{ arguments.columns | join(', ') }} of {{ table }} together must name one row
            {{- '. A null counts as a value.' if arguments.get('may_be_null') else ', and none of them may be null.' }}
        {%- elif check.kind == 'unique_version' -%}
            Every {{ arguments.key }} of {{ table }} must have one row per {{ arguments.version }}
            {{- '. Rows without a version do not count.' if arguments.get('versions_may_be_null') else '.' }}
        {%- else -%}
            Column {{ arguments.total }} of {{ table }} must equal {{ arguments.parts | join(' + ') }}.
        {%- endif -%}
    {%- endset -%}
    {{ return(sentence | trim ~ (' Only rows where ' ~ check.where ~ ' count.' if check.where else '')) }}
{% endmacro %}
