{#
  The kinds of checks: whether a column or a table declares them, and their arguments.
  Example: check_kinds() -> {'in_range': {'on': 'column', 'required': [], 'optional': ['min_value', 'max_value']}, …}
  What each kind finds: docs/checks.md.
#}
{% macro check_kinds() %}
    {{ return({
        'not_null': {'on': 'column', 'required': [], 'optional': []},
        'unique': {'on': 'column', 'required': [], 'optional': []},
        'accepted_values': {'on': 'column', 'required': ['values'], 'optional': ['quote']},
        'in_range': {'on': 'column', 'required': [], 'optional': ['min_value', 'max_value']},
        'relationships': {'on': 'column', 'required': ['to', 'field'], 'optional': []},
        'unique_key': {'on': 'table', 'required': ['columns'], 'optional': ['may_be_null']},
        'unique_version': {'on': 'table', 'required': ['key', 'version'], 'optional': ['versions_may_be_null']},
        'adds_up': {'on': 'table', 'required': ['total', 'parts'], 'optional': []},
    }) }}
{% endmacro %}
