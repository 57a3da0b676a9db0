{#
  The operators of a filter: for which types of feature, what value they take, and which positive
  operator they are the exact complement of.
  value: scalar, scalars (a list), pair, days, day_pair, texts (a list), true.
  Example: filter_operators()['neq'] -> {'types': […], 'value': 'scalar', 'complements': 'eq'}
#}
{% macro filter_operators() %}
    {%- set any_scalar = ['number', 'text', 'boolean', 'date'] -%}
    {%- set ordered = ['number', 'date'] -%}
    {{ return({
        'eq': {'types': any_scalar, 'value': 'scalar', 'words': '='},
        'neq': {'types': any_scalar, 'value': 'scalar', 'words': '≠', 'complements': 'eq'},
        'in': {'types': ['number', 'text', 'date'], 'value': 'scalars', 'words': 'is one of'},
        'not_in': {'types': ['number', 'text', 'date'], 'value': 'scalars', 'words': 'is none of', 'complements': 'in'},
        'gt': {'types': ordered, 'value': 'scalar', 'words': '>'},
        'gte': {'types': ordered, 'value': 'scalar', 'words': '≥'},
        'lt': {'types': ordered, 'value': 'scalar', 'words': '<'},
        'lte': {'types': ordered, 'value': 'scalar', 'words': '≤'},
        'between': {'types': ordered, 'value': 'pair', 'words': 'is between'},
        'contains': {'types': ['text'], 'value': 'scalar', 'words': 'contains'},
        'not_contains': {'types': ['text'], 'value': 'scalar', 'words': 'does not contain', 'complements': 'contains'},
        'starts_with': {'types': ['text'], 'value': 'scalar', 'words': 'starts with'},
        'ends_with': {'types': ['text'], 'value': 'scalar', 'words': 'ends with'},
        'is_null': {'types': any_scalar + ['list'], 'value': 'true', 'words': 'is unknown'},
        'is_set': {'types': any_scalar + ['list'], 'value': 'true', 'words': 'is known', 'complements': 'is_null'},
        'any_of': {'types': ['list'], 'value': 'texts', 'words': 'has any of'},
        'all_of': {'types': ['list'], 'value': 'texts', 'words': 'has all of'},
        'none_of': {'types': ['list'], 'value': 'texts', 'words': 'has none of', 'complements': 'any_of'},
        'on_date': {'types': ['date'], 'value': 'scalar', 'words': 'is on'},
        'before': {'types': ['date'], 'value': 'scalar', 'words': 'is before'},
        'after': {'types': ['date'], 'value': 'scalar', 'words': 'is after'},
        'within_days': {'types': ['date'], 'value': 'days', 'words': 'is within the last {} days'},
        'between_days_ago': {'types': ['date'], 'value': 'day_pair', 'words': 'was {} days ago'},
        'in_next_days': {'types': ['date'], 'value': 'days', 'words': 'is within the next {} days'},
        'anniversary_in_days': {'types': ['date'], 'value': 'days', 'words': 'has its anniversary within the next {} days'},
    }) }}
{% endmacro %}
