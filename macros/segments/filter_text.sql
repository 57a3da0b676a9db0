{#
  A filter clause in words a person reads.
  Example: filter_text({'filter': 'amount_spent', 'gte': {'percentile': 0.9}})
    -> "amount_spent ≥ its 0.9 percentile"
  clause: a valid filter clause.
#}
{% macro filter_text(clause) %}
    {%- set name = clause.keys() | reject('in', ['filter', 'unknown_as']) | first -%}
    {%- set operand = clause[name] -%}
    {%- set words = [clause.filter, filter_operators()[name].words] -%}
    {%- if operand is not sameas true or name not in ('is_null', 'is_set') -%}
        {%- set values = [] -%}
        {%- for value in ([operand] if operand is string or operand is mapping or operand is not iterable else operand) -%}
            {%- if value is mapping -%}
                {%- do values.append(
                    ('its mean' if value.percentile is not defined else 'its ' ~ value.percentile ~ ' percentile')
                    ~ (' among ' ~ value.among if value.among is defined else '')
                ) -%}
            {%- else -%}
                {%- do values.append(value if value is string else tojson(value)) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- set joined = values | join(' and ' if name == 'between' else ' to ' if name == 'between_days_ago' else ', ') -%}
        {%- do words.append(joined) if '{}' not in words[1] else words.append(words.pop() | replace('{}', joined)) -%}
    {%- endif -%}
    {{ return(words | join(' ') ~ (' or unknown' if clause.unknown_as is defined else '')) }}
{% endmacro %}
