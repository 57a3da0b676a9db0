{#
  The column that holds a fact, the same for the same fact.
  Example: fact_name({'statistic': 'count', 'activity': 'search', …}) -> search__count__1a79a4d60d
  fact: of did_fact or stay_fact.
#}
{% macro fact_name(fact) %}
    {%- set subject = fact.get('activity', fact.get('segment', 'did_then'))[:32] -%}
    {{ return(subject ~ '__' ~ fact.statistic ~ '__' ~ local_md5(tojson(fact, sort_keys=true))[:10]) }}
{% endmacro %}
