{#
  The predictions that segments rest on, by the features of their rules.
  Example: {{ segment_prediction_rows() }} -> rows (segment_id, prediction): ('likely_to_buy', 'purchase')
#}
{% macro segment_prediction_rows() %}
    {%- set catalogue, rows = feature_catalogue(), [] -%}
    {%- for definition in resolved_definitions() -%}
        {%- for feature in definition.features if catalogue[feature].prediction -%}
            {%- do rows.append([definition.id, catalogue[feature].prediction]) if [definition.id, catalogue[feature].prediction] not in rows -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ text_rows(['segment_id', 'prediction'], rows) }}
{% endmacro %}
