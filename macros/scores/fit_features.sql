{#
  The features a criterion of fit may name: who people are, not what they do, and nothing sensitive.
  Example: fit_features() -> {'country': 'text', 'age': 'number', 'trait_need': 'list', …}
  Empty while dbt parses.
#}
{% macro fit_features() %}
    {%- set topics = ['customers', 'demographics', 'homes', 'distances', 'life_stages', 'traits', 'employers'] -%}
    {%- set found = {} -%}
    {%- for name, feature in feature_catalogue().items() -%}
        {%- if feature.topic in topics and feature.type != 'date' and not feature.is_sensitive -%}
            {%- do found.update({name: feature.type}) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(found) }}
{% endmacro %}
