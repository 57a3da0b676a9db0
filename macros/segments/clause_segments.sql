{#
  The segments a clause names anywhere in it, in `in_segment` or `among`.
  Example: clause_segments({'not': {'in_segment': 'a'}}) -> ['a']
  clause: the clause.
#}
{% macro clause_segments(clause) %}
    {%- set ids = [] -%}
    {%- if clause is mapping -%}
        {%- for key, content in clause.items() -%}
            {%- if key in ('in_segment', 'among') -%}
                {%- do ids.append(content) -%}
            {%- else -%}
                {%- do ids.extend(clause_segments(content)) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- elif clause is iterable and clause is not string -%}
        {%- for item in clause -%}
            {%- do ids.extend(clause_segments(item)) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(ids) }}
{% endmacro %}
