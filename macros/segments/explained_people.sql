{#
  A query of the outcome of every clause in some trees: one row per customer with the features, facts and
  thresholds, and one boolean column per different clause.
  Example: {{ explained_people(ref('int_customer_features'), explained_definitions(['loyal_customers'])) }}
    -> with features as (…), thresholds as (…) select features.*, …, (…) as clause_1a79a4d60d from …
  relation: the features. trees: of explained_definitions. customer_id: the only one to look at; default all.
  computed: as in features_and_thresholds.
#}
{% macro explained_people(relation, trees, customer_id=none, computed=false) %}
{%- set inputs = rule_inputs(resolved_definitions() | selectattr('id', 'in', trees) | list) -%}
{%- set clauses = {} -%}
{%- for tree in trees.values() -%}
    {%- for line in explained_lines(tree) if line.node.kind == 'clause' %}{% do clauses.update({line.node.column: line.node.lowered}) %}{% endfor -%}
{%- endfor -%}
with {{ features_and_thresholds(relation, inputs, computed) }},

final as (

    select
        features.*,
        thresholds.*
    {%- for column, lowered in clauses.items() %},
        {{ compile_clause(lowered, inputs.catalogue) }} as {{ column }}
    {%- endfor %}
    from features
    cross join thresholds
    {%- if customer_id is not none %}
    where features.customer_id = {{ text_literal(customer_id) }}
    {%- endif %}

)

select * from final
{% endmacro %}
