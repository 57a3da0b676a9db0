{#
  One failed check in words, for the screen.
  Example: check_report(check) -> FAIL orders__order_id__unique: 1 key
  check: an entry of failed_checks. Long queries are named by their file.
#}
{% macro check_report(check) %}
    {%- set lines = [
        ('FAIL ' if check.severity == 'error' else 'WARN ') ~ check.check ~ ': ' ~ check.failures ~ ' ' ~ check.counted ~ ('' if check.failures == 1 else 's'),
        '  ' ~ check.meaning,
    ] -%}
    {%- for row in check.rows -%}
        {%- set cells = [] -%}
        {%- for name, value in row.items() -%}
            {%- do cells.append(name ~ ' ' ~ ('null' if value is none else value)) if loop.index <= 8 -%}
        {%- endfor -%}
        {%- do lines.append('  - ' ~ cells | join(', ') ~ (', ...' if row | length > 8 else '')) -%}
    {%- endfor -%}
    {%- if check.failures > check.rows | length -%}
        {%- do lines.append('  - and ' ~ (check.failures - check.rows | length) ~ ' more') -%}
    {%- endif -%}
    {%- if check.query_path and check.query.splitlines() | length > 15 -%}
        {%- do lines.append('  Query: ' ~ check.query_path) -%}
    {%- else -%}
        {%- do lines.append('  Query:\n    ' ~ check.query | indent(4)) -%}
    {%- endif -%}
    {{ return(lines | join('\n')) }}
{% endmacro %}
