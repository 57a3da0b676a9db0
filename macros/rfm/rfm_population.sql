{#
  The attribute whose values are the populations RFM cut points are computed within
  (`rfm_population`), or nothing where there is one population. Stops dbt where no attribute has the name.
  Example: rfm_population() with rfm_population country -> country
#}
{% macro rfm_population() %}
    {%- set name = var('rfm_population') -%}
    {#- A unit test has no graph. -#}
    {%- if name and execute and graph.nodes is defined -%}
        {%- set names = [] -%}
        {%- for attribute, feature in feature_catalogue().items() if feature.topic == 'customers' and feature.type == 'text' and not feature.is_sensitive -%}
            {%- do names.append(attribute) -%}
        {%- endfor -%}
        {%- if name not in names -%}
            {%- do exceptions.raise_compiler_error(
                "var rfm_population: '" ~ name ~ "' is no attribute of people that names a population; nearest: '" ~ nearest_name(name, names) ~ "'"
            ) -%}
        {%- endif -%}
    {%- endif -%}
    {{ return(name) }}
{% endmacro %}
