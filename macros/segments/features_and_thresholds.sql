{#
  CTEs of what rules are compiled against: `features`, with the facts beside them, and `thresholds`, one
  row of values from the population.
  Example: with {{ features_and_thresholds(ref('int_customer_features'), rule_inputs(definitions)) }}
    -> features as (…), thresholds as (…)
  relation: the features. inputs: of rule_inputs. computed: whether to compute the facts of activities anew
  instead of reading those the last run stored. Default false.
#}
{% macro features_and_thresholds(relation, inputs, computed=false) -%}
features as (
    {{ features_and_facts(relation, inputs.facts, computed) }}
),

thresholds as (

    select
        count(*) as population_count
    {%- for name, statistic in inputs.thresholds.items() %},
        {{ compile_statistic(statistic, resolved_definitions(), inputs.catalogue) }} as {{ name }}
    {%- endfor %}
    from features

)
{%- endmacro %}
