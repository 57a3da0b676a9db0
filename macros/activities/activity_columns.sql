{#
  The columns of int_activities in the order and with the types of its YAML; null for what an activity
  has not got.
  Example: activity_columns(['product_id'], activity="'order_placed'", amount='net_amount')
    -> …, cast('order_placed' as varchar) as activity, …, cast(product_id as varchar) as product_id, …,
       cast(net_amount as decimal(18, 4)) as amount, cast(null as varchar) as channel, …
  same: names of columns that are taken as they are; customer_id and source_system always.
  By name: SQL of the other columns.
#}
{% macro activity_columns(same=[]) -%}
    {%- set columns = engine_columns(graph.nodes['model.' ~ project_name ~ '.int_activities'].columns) if execute else {} -%}
    {%- for name in same + kwargs.keys() | list if execute and name not in columns -%}
        {%- do exceptions.raise_compiler_error("int_activities has no column '" ~ name ~ "'") -%}
    {%- endfor -%}
    {%- for name, column in columns.items() -%}
        cast({{ name if name in same + ['customer_id', 'source_system'] else kwargs.get(name, 'null') }} as {{ column.data_type }}) as {{ name }}
        {{- ',\n        ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
