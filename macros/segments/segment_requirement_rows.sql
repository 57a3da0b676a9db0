{#
  What each segment needs of the data: what its features and activities need, and
  what its definition adds.
  Example: {{ segment_requirement_rows() }}
    -> rows (segment_id, requirement): ('discount_lovers', 'orders.discount_amount|…')
#}
{% macro segment_requirement_rows() %}
    {%- set catalogue = feature_catalogue() -%}
    {%- set activities = activity_catalogue().activities -%}
    {%- set rows = [] -%}
    {%- for definition in resolved_definitions() -%}
        {%- set requirements = [] -%}
        {%- do requirements.extend(definition.meta.get('requires', [])) -%}
        {%- for feature in definition.features -%}
            {%- do requirements.extend(catalogue[feature].requires) -%}
        {%- endfor -%}
        {%- for activity in definition.activities -%}
            {%- do requirements.extend(activities[activity].requires) -%}
        {%- endfor -%}
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
