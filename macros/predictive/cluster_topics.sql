{#
  Relations of models/intermediate/behaviour, without `int_behaviour_`, whose columns people can be
  clustered by: what people do, never who they are.
  Example: cluster_topics() -> ['orders', 'discounts', …]
#}
{% macro cluster_topics() %}
    {{ return([
        'orders', 'discounts', 'products', 'baskets', 'prices', 'habits', 'cadence', 'refunds', 'launches', 'sessions',
        'browsing', 'messages', 'reviews', 'tickets',
    ]) }}
{% endmacro %}
