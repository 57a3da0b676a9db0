{#
  What the features of the catalogue require of the data, each once.
  Example: feature_requirements() -> ['orders', 'products.category', …]
#}
{% macro feature_requirements() %}
    {%- set requirements = [] -%}
    {%- for feature in feature_catalogue().values() -%}
        {%- for requirement in feature.requires if requirement not in requirements -%}
            {%- do requirements.append(requirement) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(requirements) }}
{% endmacro %}
