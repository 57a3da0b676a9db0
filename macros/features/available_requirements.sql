{#
  Which requirements of features the data meets: one row, one column a requirement, numbered as in
  feature_requirements().
  Example: available_requirements() -> select <orders are there> as needs_0, … from int_source_columns
#}
{% macro available_requirements() %}
    select
    {%- for requirement in feature_requirements() %}
        coalesce(bool_or(
            is_present
            and (
        {%- for alternative in requirement.split('|') %}
                {% if not loop.first %}or {% endif %}(table_name = '{{ alternative.split('.')[0] }}'
                {%- if '.' in alternative %} and column_name = '{{ alternative.split('.')[1] }}'{% endif %})
        {%- endfor %}
            )
        ), false) as needs_{{ loop.index0 }}{{ ',' if not loop.last }}
    {%- else %}
        true as needs_nothing
    {%- endfor %}
    from {{ ref('int_source_columns') }}
{% endmacro %}
