{#
  Source systems in use that offer a contract table.
  Example: sources_of('refunds') -> ['contract']
  table: name of a contract table.
#}
{% macro sources_of(table) %}
    {%- set sources = [] -%}
    {%- for source_system in var('source_systems') -%}
        {%- if source_system not in var('source_tables') -%}
            {%- do exceptions.raise_compiler_error(
                "source_systems names '" ~ source_system ~ "', which source_tables in dbt_project.yml does not list. "
                ~ "Known: " ~ var('source_tables').keys() | join(', ')
            ) -%}
        {%- endif -%}
        {%- if table in var('source_tables')[source_system] -%}
            {%- do sources.append(source_system) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(sources) }}
{% endmacro %}
