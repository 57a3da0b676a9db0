{#
  Source systems in use that offer a contract table.
  Example: sources_of('refunds') -> ['contract']
  table: name of a contract table.
#}
{% macro sources_of(table) %}
    {%- set sources = [] -%}
    {%- for source_system in enabled_sources() -%}
        {%- if table in var('source_tables')[source_system] -%}
            {%- do sources.append(source_system) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(sources) }}
{% endmacro %}
