{#
  The clauses in a clause that are not joined of others; walked without a call for each, because rules
  are walked often.
  Example: leaf_clauses({'all': [a, {'not': b}]}) -> [a, b]
  clause: a clause; what is wrong with it is passed over.
#}
{% macro leaf_clauses(clause) %}
    {%- set leaves = [] -%}
    {%- set waiting = [clause] -%}
    {%- for item in waiting if item is mapping -%}
        {%- set children = item.get('all', item.get('any', [item['not']] if 'not' in item else none)) -%}
        {%- if children is none -%}
            {%- do leaves.append(item) -%}
        {%- elif children is iterable and children is not string and children is not mapping -%}
            {%- do waiting.extend(children) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(leaves) }}
{% endmacro %}
