{#
  The whole query of all segments: one row per customer, one boolean column per segment, in one scan
  of the features and the facts beside them after one for the thresholds.
  Example: {{ segment_flags(ref('int_customer_features')) }}
    -> with features as (…), thresholds as (…) select customer_id, (…) as discount_lovers, …
  relation: the features. complement: compile `not: {in_segment: …}` of every segment instead, for
  the law that both divide the population. Default false. only: ids to compile; default all.
#}
{% macro segment_flags(relation, complement=false, only=none) %}
{%- set all_definitions = resolved_definitions() -%}
{%- set definitions = all_definitions if only is none else all_definitions | selectattr('id', 'in', only) | list -%}
{%- set facts = {} -%}
{%- set statistics = {} -%}
{%- for definition in definitions -%}
    {%- do facts.update(definition.facts) -%}
    {%- for statistic in clause_statistics(definition.lowered) -%}
        {%- do statistics.update({statistic_name(statistic): statistic}) -%}
    {%- endfor -%}
{%- endfor -%}
{%- for name, statistic in statistics.items() if statistic.among is not none -%}
    {%- do facts.update((all_definitions | selectattr('id', 'equalto', statistic.among) | first).facts) -%}
{%- endfor -%}
{%- set catalogue = dict(feature_catalogue(), **fact_catalogue(facts)) -%}
with features as (
    {{ features_and_facts(relation, facts) }}
),

thresholds as (

    select
        count(*) as population_count
    {%- for name, statistic in statistics.items() %},
        {{ compile_statistic(statistic, all_definitions, catalogue) }} as {{ name }}
    {%- endfor %}
    from features

),

final as (

    select
        features.customer_id
    {%- for definition in definitions %},
        {{ compile_clause({'not': definition.lowered} if complement else definition.lowered, catalogue) }} as {{ adapter.quote(definition.id) }}
    {%- endfor %}
    from features
    cross join thresholds

)

select * from final
{% endmacro %}
