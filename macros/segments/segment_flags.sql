{#
  The whole query of all segments: one row per customer, one boolean column per segment, in one scan
  of the features and the facts beside them after one for the thresholds.
  Example: {{ segment_flags(ref('int_customer_features')) }}
    -> with features as (…), thresholds as (…) select customer_id, (…) as discount_lovers, …
  relation: the features. complement: compile `not: {in_segment: …}` of every segment instead, for
  the law that both divide the population. Default false. only: ids to compile; default all. computed:
  whether to compute the facts of activities anew. Default false.
#}
{% macro segment_flags(relation, complement=false, only=none, computed=false) %}
{%- set all_definitions = resolved_definitions() -%}
{%- set definitions = all_definitions if only is none else all_definitions | selectattr('id', 'in', only) | list -%}
{%- set inputs = rule_inputs(definitions) -%}
with {{ features_and_thresholds(relation, inputs, computed) }},

final as (

    select
        features.customer_id
    {%- for definition in definitions %},
        {{ compile_clause({'not': definition.lowered} if complement else definition.lowered, inputs.catalogue) }} as {{ adapter.quote(definition.id) }}
    {%- endfor %}
    from features
    cross join thresholds

)

select * from final
{% endmacro %}
