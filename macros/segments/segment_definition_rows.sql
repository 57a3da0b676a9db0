{#
  All definitions as rows, with the version of each rule.
  Example: {{ segment_definition_rows() }} -> select … from (values ('loyal_customers', …), …)
#}
{% macro segment_definition_rows() %}
    {%- set rows = [] -%}
    {%- for definition in resolved_definitions() -%}
        {%- set values = [] -%}
        {%- for text in [
            definition.id,
            definition.meta.name,
            definition.family,
            definition.meta.get('parent'),
            definition.kind,
            definition.meta.description,
            rule_text(definition.rule),
            tojson({'allow_sensitive': definition.meta.get('allow_sensitive', false), 'among': definition.among, 'rule': definition.resolved}, sort_keys=true),
            definition.meta.owner,
            definition.meta.action,
            definition.meta.get('preferred_channel'),
            definition.meta.get('benefit'),
            definition.is_sensitive | lower,
            definition.meta.get('change_reason'),
            definition.meta.get('retired', {}).get('since'),
            definition.meta.get('retired', {}).get('reason'),
            definition.meta.get('captured'),
        ] -%}
            {%- do values.append(text_literal(text | trim) if text is not none else 'null') -%}
        {%- endfor -%}
        {%- do rows.append('(' ~ values | join(', ') ~ ')') -%}
    {%- endfor -%}
    {%- set columns = [
        'segment_id', 'segment_name', 'family', 'parent_segment_id', 'kind', 'description', 'rule_text', 'rule_json',
        'owner', 'action', 'preferred_channel', 'benefit', 'is_sensitive', 'change_reason',
        'retired_on', 'retired_reason', 'captured_segment_id',
    ] -%}
    select
    {%- for column in columns %}
        cast({{ column }} as {{ dbt.type_string() }}) as {{ column }},
    {%- endfor %}
        substr({{ sha256_hex('cast(rule_json as ' ~ dbt.type_string() ~ ')') }}, 1, 12) as definition_version
    from (
        values
        {{ rows | join(',\n        ') if rows else '(' ~ (['null'] * (columns | length)) | join(', ') ~ ')' }}
    ) as definitions ({{ columns | join(', ') }})
    where segment_id is not null
{% endmacro %}
