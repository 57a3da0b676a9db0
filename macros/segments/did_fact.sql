{#
  The statistic of a person's activities that a `did` clause compares.
  Example: did_fact({'did': 'search', 'within_days': 30, 'count': {'gte': 2}}, 'count')
    -> {'statistic': 'count', 'activity': 'search', 'where': {}, 'window': {'within_days': 30},
        'property': none}
  clause: a valid did, did_not or did_then clause. statistic: one of did_statistics, or 'sequence'.
#}
{% macro did_fact(clause, statistic) %}
    {%- set window = {} -%}
    {%- for name in did_windows() if name in clause %}{% do window.update({name: clause[name]}) %}{% endfor -%}
    {%- if statistic == 'sequence' -%}
        {{ return({'statistic': 'sequence', 'steps': clause.did_then, 'window': window}) }}
    {%- endif -%}
    {{ return({
        'statistic': statistic,
        'activity': clause.get('did', clause.get('did_not')),
        'where': clause.get('where', {}),
        'window': window,
        'property': clause.get(statistic, {}).get('property'),
    }) }}
{% endmacro %}
