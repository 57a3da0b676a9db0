{#
  The rule of a definition as one clause: its clauses, joined with `all` where it has several. With
  `enter` and `exit`, whoever was in before stays until `exit`, and others come in by `enter`; with
  `minimum_stay_days`, whoever is in for fewer days stays whatever the rule says.
  Example: segment_rule({'id': 'x', 'all': [a], 'not': b}) -> {'all': [{'all': [a]}, {'not': b}]}
  entry: a definition. Empty mapping if it has no clause at all; of a static segment, {'captured': …},
  of a lookalike {'lookalike_of': …, 'top_share': …, 'among': its parent}.
#}
{% macro segment_rule(entry) %}
    {%- set clauses = [] -%}
    {%- for key in ['all', 'any', 'not', 'in_segment'] if entry[key] is defined -%}
        {%- do clauses.append({key: entry[key]}) -%}
    {%- endfor -%}
    {%- if entry.enter is defined and entry.exit is defined -%}
        {%- do clauses.append({'any': [
            {'all': [{'has_been_in_days': entry.id, 'is_set': true}, {'not': entry.exit}]},
            {'all': [{'has_been_in_days': entry.id, 'is_null': true}, entry.enter]},
        ]}) -%}
    {%- endif -%}
    {%- do clauses.append({'captured': entry.captured}) if entry.captured is defined and not clauses -%}
    {%- do clauses.append(dict(lookalike_of=entry.lookalike_of, top_share=entry.top_share, **({'among': entry.parent} if entry.parent is defined else {}))) if entry.lookalike_of is defined and not clauses -%}
    {%- set rule = clauses[0] if clauses | length == 1 else ({'all': clauses} if clauses else {}) -%}
    {%- if rule and entry.minimum_stay_days is defined and entry.captured is not defined and entry.lookalike_of is not defined -%}
        {{ return({'any': [rule, {'has_been_in_days': entry.id, 'lt': entry.minimum_stay_days}]}) }}
    {%- endif -%}
    {{ return(rule) }}
{% endmacro %}
