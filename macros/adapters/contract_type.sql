{#
  The SQL type of a contract type.
  Example: contract_type('decimal') -> decimal(18, 4)
  data_type: as in parse_value.
#}
{% macro contract_type(data_type) -%}
    {%- set types = {
        'timestamp': dbt.type_timestamp(),
        'date': 'date',
        'decimal': 'decimal(18, 4)',
        'rate': 'decimal(18, 8)',
        'integer': 'bigint',
        'boolean': 'boolean',
        'float': type_double(),
        'list': type_text_list(),
    } -%}
    {{ return(types.get(data_type, dbt.type_string())) }}
{%- endmacro %}
