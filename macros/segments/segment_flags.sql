{#
  The whole query of all segments: one row per customer, one boolean column per segment, in one scan
  of the features after one for the thresholds.
  Example: {{ segment_flags(ref('int_customer_features')) }}
    -> with features as (…), thresholds as (…) select customer_id, (…) as discount_lovers, …
  relation: the features. complement: compile `not: {in_segment: …}` of every segment instead, for
  the law that both divide the population. Default false. only: ids to compile; default all.
#}
{% macro segment_flags(relation, complement=false, only=none) %}
{%- set definitions = resolved_definitions() if execute else [] -%}
{%- set catalogue = feature_catalogue() -%}
{%- set statistics = {} -%}
{%- for definition in definitions if only is none or definition.id in only -%}
    {%- for statistic in clause_statistics(definition.resolved) -%}
        {%- do statistics.update({statistic_name(statistic): statistic}) -%}
    {%- endfor -%}
{%- endfor -%}
with features as (

    select *
    from {{ relation }}

),

thresholds as (

    select
        count(*) as population_count
    {%- for name, statistic in statistics.items() %},
        {{ compile_statistic(statistic, definitions, catalogue) }} as {{ name }}
    {%- endfor %}
    from features

),

final as (

    select
        features.customer_id
    {%- for definition in definitions if only is none or definition.id in only %},
        {{ compile_clause({'not': definition.resolved} if complement else definition.resolved, catalogue) }} as {{ adapter.quote(definition.id) }}
    {%- endfor %}
    from features
    cross join thresholds

)

select * from final
{% endmacro %}
