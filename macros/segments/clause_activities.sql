{#
  The activities a clause names, anywhere in it; may hold a name twice.
  Example: clause_activities({'did_then': [{'did': 'search'}, {'did': 'order_placed'}]})
    -> ['search', 'order_placed']
  clause: a valid clause.
#}
{% macro clause_activities(clause) %}
    {%- set names = [] -%}
    {%- for leaf in leaf_clauses(clause) -%}
        {%- do names.extend(leaf.get('did_then', [leaf]) | map(attribute='did') | select('defined')) -%}
        {%- do names.append(leaf.did_not) if leaf.did_not is defined -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}
