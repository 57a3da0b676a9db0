{#
  What each segment needs of the data: what its clauses need, and what its definition adds.
  Example: {{ segment_requirement_rows() }}
    -> rows (segment_id, requirement): ('discount_lovers', 'orders.discount_amount|…')
#}
{% macro segment_requirement_rows() %}
    {%- set names = dict(activity_catalogue(), features=feature_catalogue()) -%}
    {%- set rows = [] -%}
    {%- for definition in resolved_definitions() -%}
        {%- set requirements = definition.meta.get('requires', []) + clause_requirements(definition.resolved, names, definition.among) -%}
        {%- for requirement in requirements | unique -%}
            {%- do rows.append('(' ~ text_literal(definition.id) ~ ', ' ~ text_literal(requirement) ~ ')') -%}
        {%- endfor -%}
    {%- endfor -%}
    select
        cast(segment_id as {{ dbt.type_string() }}) as segment_id,
        cast(requirement as {{ dbt.type_string() }}) as requirement
    from (
        values
        {{ rows | join(',\n        ') if rows else '(null, null)' }}
    ) as requirements (segment_id, requirement)
    where segment_id is not null
{% endmacro %}
