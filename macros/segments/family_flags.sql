{#
  The flags of one family's segments, for the family's thin model.
  Example: {{ family_flags() }} in segments_value
    -> select customer_id, big_spenders, … from int_segment_flags
#}
{% macro family_flags() %}
    select
        customer_id
    {%- for definition in resolved_definitions() | selectattr('model', 'equalto', model.name) %},
        {{ adapter.quote(definition.id) }}
    {%- endfor %}
    from {{ ref('int_segment_flags') }}
{% endmacro %}
