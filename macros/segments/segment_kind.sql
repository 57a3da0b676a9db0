{#
  What sort of segment a definition makes: predictive for a lookalike and
  where its rule names a prediction, static for a captured list, cluster
  where its rule names a cluster, template for one of many, else dynamic.
  Example: segment_kind({'id': 'x', 'captured': 'loyal_customers'}) -> static
  entry: a segment of a family's meta.
#}
{% macro segment_kind(entry) %}
    {%- if entry.lookalike_of is defined -%}{{ return('predictive') }}{%- endif -%}
    {%- if entry.captured is defined -%}{{ return('static') }}{%- endif -%}
    {%- if leaf_clauses(segment_rule(entry)) | selectattr('filter', 'defined') | selectattr('filter', 'equalto', 'cluster_number') | list -%}
        {{ return('cluster') }}
    {%- endif -%}
    {%- for name in clause_features(segment_rule(entry)) | select('string') if feature_catalogue().get(name, {}).prediction -%}
        {{ return('predictive') }}
    {%- endfor -%}
    {{ return('template' if entry.template is defined else 'dynamic') }}
{% endmacro %}
