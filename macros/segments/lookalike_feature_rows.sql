{#
  By which features people are compared for which lookalike.
  Example: {{ lookalike_feature_rows() }} -> rows (segment_id, feature): ('lookalike_big_spenders', 'country')
#}
{% macro lookalike_feature_rows() %}
    {%- set rows = [] -%}
    {%- for lookalike in lookalike_definitions() -%}
        {%- for name in lookalike.features %}{% do rows.append([lookalike.id, name]) %}{% endfor -%}
    {%- endfor -%}
    {{ text_rows(['segment_id', 'feature'], rows) }}
{% endmacro %}
