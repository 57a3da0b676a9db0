{#
  The columns of int_activities in their order and types; null for what an activity has not got.
  Example: activity_columns(['product_id'], activity="'order_placed'", amount='net_amount')
    -> …, cast('order_placed' as varchar) as activity, …, cast(product_id as varchar) as product_id, …,
       cast(net_amount as decimal(18, 4)) as amount, cast(null as varchar) as channel, …
  same: names of columns that are taken as they are; customer_id and source_system always.
  By name: SQL of the other columns.
#}
{% macro activity_columns(same=[]) -%}
    {%- set types = {
        'activity_id': dbt.type_string(),
        'customer_id': dbt.type_string(),
        'activity': dbt.type_string(),
        'occurred_at': dbt.type_timestamp(),
        'occurred_on': 'date',
        'product_id': dbt.type_string(),
        'category': dbt.type_string(),
        'product_line': dbt.type_string(),
        'collection': dbt.type_string(),
        'amount': 'decimal(18, 4)',
        'quantity': 'decimal(18, 4)',
        'channel': dbt.type_string(),
        'campaign_id': dbt.type_string(),
        'content_id': dbt.type_string(),
        'list_id': dbt.type_string(),
        'rating': 'decimal(18, 4)',
        'score': 'decimal(18, 4)',
        'topic': dbt.type_string(),
        'device': dbt.type_string(),
        'duration_seconds': dbt.type_bigint(),
        'source_system': dbt.type_string(),
    } -%}
    {%- for name in same + kwargs.keys() | list if name not in types -%}
        {%- do exceptions.raise_compiler_error("int_activities has no column '" ~ name ~ "'") -%}
    {%- endfor -%}
    {%- for name, type in types.items() -%}
        cast({{ name if name in same + ['customer_id', 'source_system'] else kwargs.get(name, 'null') }} as {{ type }}) as {{ name }}
        {{- ',\n        ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
