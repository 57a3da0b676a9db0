{#
  SQL that is true where the data has what a requirement names.
  Example: available('orders.discount_amount|orders.coupon_code')
    -> exists (select 1 from int_source_columns where … )
  requirement: `table` or `table.column`; alternatives separated by `|`.
#}
{% macro available(requirement) -%}
    exists (
        select 1
        from {{ ref('int_source_columns') }} as source_columns
        where
            source_columns.is_present
            and (
        {%- for alternative in requirement.split('|') %}
                {% if not loop.first %}or {% endif %}(source_columns.table_name = '{{ alternative.split('.')[0] }}'
                {%- if '.' in alternative %} and source_columns.column_name = '{{ alternative.split('.')[1] }}'{% endif %})
        {%- endfor %}
            )
    )
{%- endmacro %}
