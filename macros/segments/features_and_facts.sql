{#
  The features with the facts of activities that rules need beside them; people without a fact have
  what holds for those who did nothing.
  Example: {{ features_and_facts(ref('int_customer_features'), {'search__count__1a79a4d60d': …}) }}
    -> select features.*, coalesce(activity_facts.search__count__1a79a4d60d, 0) as search__count__… from …
  relation: the features. facts: {name: fact}.
#}
{% macro features_and_facts(relation, facts) %}
    {%- set activity_facts = ref('int_segment_activity_facts') -%}
    {%- set catalogue = fact_catalogue(facts) %}
    select
        features.*
    {%- for name in facts %},
        {{ 'activity_facts.' ~ name if catalogue[name].absent is none
            else 'coalesce(activity_facts.' ~ name ~ ', ' ~ catalogue[name].absent ~ ')' }} as {{ name }}
    {%- endfor %}
    from {{ relation }} as features
    {%- if facts %}
    left join {{ activity_facts }} as activity_facts
        on features.customer_id = activity_facts.customer_id
    {%- endif %}
{% endmacro %}
