{#
  Of a group the known value that comes first; an aggregate.
  Example: first_known('country', 'attribute_rank')
    -> min_by(country, case when country is not null then attribute_rank end)
  expression: SQL of the value. order_by: column of a number, different for every row of the group.
#}
{% macro first_known(expression, order_by) -%}
    {{ return(adapter.dispatch('first_known', 'customer_segmentation')(expression, order_by)) }}
{%- endmacro %}

{% macro default__first_known(expression, order_by) -%}
    min_by({{ expression }}, case when {{ expression }} is not null then {{ order_by }} end)
{%- endmacro %}

{% macro postgres__first_known(expression, order_by) -%}
    (array_agg({{ expression }} order by {{ order_by }}) filter (where {{ expression }} is not null))[1]
{%- endmacro %}
