{#
  The features with the facts that rules need beside them, of activities and of earlier runs; people
  without a fact have what holds for those who did nothing.
  Example: {{ features_and_facts(ref('int_customer_features'), {'search__count__1a79a4d60d': …}) }}
    -> select features.*, coalesce(activity_facts.search__count__1a79a4d60d, 0) as search__count__… from …
  relation: the features. facts: {name: fact}. computed: whether to compute the facts of activities anew
  instead of reading those the last run stored. Default false.
#}
{% macro features_and_facts(relation, facts, computed=false) %}
    {#- dbt must see both when it parses, where no rule is known yet. -#}
    {%- set stored_facts, stays_relation = ref('int_segment_activity_facts'), ref('int_segment_stays') -%}
    {%- set catalogue = fact_catalogue(facts) -%}
    {%- set stays, columns = {}, {} -%}
    {%- for name, fact in facts.items() -%}
        {%- do stays.update({name: fact}) if fact.get('segment') is not none -%}
        {%- set column = ('stay_facts.' if name in stays else 'activity_facts.') ~ name -%}
        {%- do columns.update({name: column if catalogue[name].absent is none else 'coalesce(' ~ column ~ ', ' ~ catalogue[name].absent ~ ')'}) -%}
    {%- endfor %}
    select
        features.*
    {%- for name, column in columns.items() %},
        {{ column }} as {{ name }}
    {%- endfor %}
    from {{ relation }} as features
    {%- if facts | length > stays | length %}
    left join {{ '(' ~ activity_facts(ref('int_activities')) ~ ')' if computed else stored_facts }} as activity_facts
        on features.customer_id = activity_facts.customer_id
    {%- endif %}
    {%- if stays %}
    left join (
        {{ stay_facts(stays, stays_relation) }}
    ) as stay_facts
        on features.customer_id = stay_facts.customer_id
    {%- endif %}
{% endmacro %}
