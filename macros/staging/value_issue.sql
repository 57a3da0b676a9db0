{#
  What is wrong with one value, as 'column:reason', or null. The raw value is turned into text only
  where it did not parse.
  Example: value_issue({'name': 'quantity', 'data_type': 'decimal'})
    -> case when quantity is null and <raw value is not blank> then 'quantity:not_a_number' … end
  column: {name, data_type}; expects `<name>` typed and `raw__<name>` as delivered.
#}
{% macro value_issue(column) -%}
    {%- set reasons = {
        'timestamp': 'not_a_timestamp',
        'date': 'not_a_date',
        'decimal': 'not_a_number',
        'rate': 'not_a_number',
        'float': 'not_a_number',
        'integer': 'not_an_integer',
        'boolean': 'not_a_boolean',
        'country': 'unknown_country',
    } -%}
    case
        when {{ column.name }} is null and raw__{{ column.name }} is not null
            then
                case
                    when not {{ is_blank('raw__' ~ column.name) }}
                        then '{{ column.name }}:{{ reasons[column.data_type] }}'
                end
        {%- if column.data_type in ('timestamp', 'date', 'decimal') %}
        when not {{ is_plausible(column.name, column.data_type) }} then '{{ column.name }}:out_of_range'
        {%- endif %}
    end
{%- endmacro %}
