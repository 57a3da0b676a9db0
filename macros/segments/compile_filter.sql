{#
  A filter clause as SQL that is true or false, never null: unknown is false for a positive operator
  (true with `unknown_as: match`), and a negative operator is the exact complement of its positive.
  Example: compile_filter({'filter': 'country', 'neq': 'DE'}, features)
    -> not coalesce(features.country = 'DE', false)
  clause: a valid filter clause. features: of feature_catalogue, or alike. relation: alias the columns are
  read from. Default features.
#}
{% macro compile_filter(clause, features, relation='features') %}
    {%- set name = clause.keys() | reject('in', ['filter', 'unknown_as']) | first -%}
    {%- set operator = filter_operators()[name] -%}
    {%- set predicate = compile_operator(
        operator.get('complements', name), relation ~ '.' ~ clause.filter, clause[name], clause.filter, features[clause.filter].type
    ) -%}
    {%- set unknown = 'true' if clause.unknown_as is defined else 'false' -%}
    {{ return(('not ' if operator.complements is defined else '') ~ 'coalesce(' ~ predicate ~ ', ' ~ unknown ~ ')') }}
{% endmacro %}
