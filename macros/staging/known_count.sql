{#
  A count as a feature: zero where there was nothing to count, unknown where the data lacks what the
  mart customer_features says the feature requires.
  Example: known_count('products.categories_count')
    -> case when <order_items.product_id and products.category are there> then coalesce(…, 0) end
  column: `<relation>.<feature>`.
#}
{% macro known_count(column) -%}
    {%- set feature = column.split('.')[1] -%}
    {%- set catalogue = feature_catalogue() -%}
    {%- if execute and feature not in catalogue -%}
        {%- do exceptions.raise_compiler_error(
            "int_customer_features selects '" ~ feature ~ "', which models/marts/customers/_customer_features.yml does not describe. "
            ~ "Add it there, with its type and what it requires; nearest: '" ~ nearest_name(feature, catalogue.keys()) ~ "'"
        ) -%}
    {%- endif -%}
    {%- set requirements = catalogue[feature].requires if execute else ['orders'] -%}
    case
        when {% for requirement in requirements %}{{ available(requirement) }}{{ ' and ' if not loop.last }}{% endfor %}
            then coalesce({{ column }}, 0)
    end as {{ feature }}
{%- endmacro %}
