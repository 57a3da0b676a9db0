{#
  The features a clause names, anywhere in it; may hold a name twice.
  Example: clause_features({'not': {'filter': 'orders_count', 'eq': 0}}) -> ['orders_count']
  clause: a valid clause.
#}
{% macro clause_features(clause) %}
    {{ return(leaf_clauses(clause) | selectattr('filter', 'defined') | map(attribute='filter') | list) }}
{% endmacro %}
