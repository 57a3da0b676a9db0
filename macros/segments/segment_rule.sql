{#
  The rule of a definition as one clause: its clauses, joined with `all` where it has several.
  Example: segment_rule({'id': 'x', 'all': [a], 'not': b}) -> {'all': [{'all': [a]}, {'not': b}]}
  entry: a definition. Empty mapping if it has no clause at all; of a static segment, {'captured': …}.
#}
{% macro segment_rule(entry) %}
    {%- set clauses = [] -%}
    {%- for key in ['all', 'any', 'not', 'in_segment'] if entry[key] is defined -%}
        {%- do clauses.append({key: entry[key]}) -%}
    {%- endfor -%}
    {%- do clauses.append({'captured': entry.captured}) if entry.captured is defined and not clauses -%}
    {{ return(clauses[0] if clauses | length == 1 else ({'all': clauses} if clauses else {})) }}
{% endmacro %}
