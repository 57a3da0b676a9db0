{#
  The activities a clause names, anywhere in it; may hold a name twice.
  Example: clause_activities({'did_then': [{'did': 'search'}, {'did': 'order_placed'}]})
    -> ['search', 'order_placed']
  clause: an expanded clause.
#}
{% macro clause_activities(clause) %}
    {%- set names = [] -%}
    {%- if clause is mapping -%}
        {%- for key, content in clause.items() -%}
            {%- if key in ('did', 'did_not') -%}
                {%- do names.append(content) -%}
            {%- else -%}
                {%- do names.extend(clause_activities(content)) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- elif clause is iterable and clause is not string -%}
        {%- for item in clause -%}
            {%- do names.extend(clause_activities(item)) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names) }}
{% endmacro %}
