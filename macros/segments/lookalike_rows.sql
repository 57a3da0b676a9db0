{#
  The lookalikes as rows of texts.
  Example: {{ lookalike_rows() }}
    -> rows (segment_id, lookalike_of, top_share, features_count): ('lookalike_big_spenders', 'big_spenders', '0.1', '20')
#}
{% macro lookalike_rows() %}
    {%- set rows = [] -%}
    {%- for lookalike in lookalike_definitions() -%}
        {%- do rows.append([lookalike.id, lookalike.of, lookalike.top_share, lookalike.features | length]) -%}
    {%- endfor -%}
    {{ text_rows(['segment_id', 'lookalike_of', 'top_share', 'features_count'], rows) }}
{% endmacro %}
