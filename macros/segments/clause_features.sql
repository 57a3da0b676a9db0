{#
  The features a clause names, anywhere in it; may hold a name twice.
  Example: clause_features({'not': {'filter': 'orders_count', 'eq': 0}}) -> ['orders_count']
  clause: an expanded clause.
#}
{% macro clause_features(clause) %}
    {%- set names = [] -%}
    {%- if clause is mapping -%}
        {%- for key, content in clause.items() -%}
            {%- if key == 'filter' -%}
                {%- do names.append(content) -%}
            {%- else -%}
                {%- do names.extend(clause_features(content)) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- elif clause is iterable and clause is not string -%}
        {%- for item in clause -%}
            {%- do names.extend(clause_features(item)) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(names) }}
{% endmacro %}
