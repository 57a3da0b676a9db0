{#
  A clause on activities in words a person reads.
  Example: did_text({'did': 'search', 'where': {'topic': {'eq': 'shoes'}}, 'count': {'gte': 2}})
    -> "did search with topic = shoes, count ≥ 2"
  clause: a valid did, did_not or did_then clause, or a step of the last.
#}
{% macro did_text(clause) %}
    {%- set parts = [] -%}
    {%- if clause.did_then is defined -%}
        {%- set steps = [] -%}
        {%- for step in clause.did_then -%}
            {%- set within = ', at most ' ~ step.within_days ~ ' days later' if step.within_days is defined else '' -%}
            {%- do steps.append(did_text(dict(did=step.did, where=step.get('where', {}))) ~ within) -%}
        {%- endfor -%}
        {%- do parts.append(steps | join(', then ')) -%}
    {%- else -%}
        {%- set conditions = [] -%}
        {%- for property, tests in clause.get('where', {}).items() -%}
            {%- for operator, operand in tests.items() %}{% do conditions.append(filter_text({'filter': property, operator: operand})) %}{% endfor -%}
        {%- endfor -%}
        {%- do parts.append(
            ('did not ' ~ clause.did_not if clause.did_not is defined else 'did ' ~ clause.did)
            ~ (' with ' ~ conditions | join(' and ') if conditions else '')
        ) -%}
    {%- endif -%}
    {%- for name in did_windows() if name in clause %}{% do parts.append(filter_text({'filter': 'day', name: clause[name]})) %}{% endfor -%}
    {%- for name in did_statistics() if name in clause -%}
        {%- for operator, operand in clause[name].items() if operator != 'property' -%}
            {%- do parts.append(filter_text({'filter': [name, clause[name].property] | select | join(' of '), operator: operand})) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(parts | join(', ')) }}
{% endmacro %}
