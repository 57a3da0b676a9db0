{#
  Of a group the known value that comes first; an aggregate.
  Example: first_known('country', 'attribute_rank')
    -> min_by(country, case when country is not null then attribute_rank end)
  expression: SQL of the value. order_by: column of a number, different for every row of the group.
  is_list: the value is a list of texts. Default false.
#}
{% macro first_known(expression, order_by, is_list=false) -%}
    {{ return(adapter.dispatch('first_known', 'customer_segmentation')(expression, order_by, is_list)) }}
{%- endmacro %}

{% macro default__first_known(expression, order_by, is_list) -%}
    min_by({{ expression }}, case when {{ expression }} is not null then {{ order_by }} end)
{%- endmacro %}

{% macro postgres__first_known(expression, order_by, is_list) -%}
    {%- if is_list -%}
        {#- PostgreSQL makes one list of several, not a list of lists. -#}
        cast({{ postgres__first_known('cast(' ~ expression ~ ' as text)', order_by, false) }} as {{ type_text_list() }})
    {%- else -%}
        (array_agg({{ expression }} order by {{ order_by }}) filter (where {{ expression }} is not null))[1]
    {%- endif -%}
{%- endmacro %}
