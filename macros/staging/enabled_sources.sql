{#
  The source systems in use, as a list. The var may also be a text with commas, as tools that can
  only pass texts give it.
  Example: enabled_sources() -> ['contract', 'shopify'] for source_systems: contract, shopify
  Raises a compiler error for a source system that source_tables does not list.
#}
{% macro enabled_sources() %}
    {%- set configured = var('source_systems') -%}
    {%- set names = [] -%}
    {%- for name in (configured.split(',') if configured is string else configured) -%}
        {%- do names.append(name | trim) -%}
    {%- endfor -%}
    {%- for name in names if name not in var('source_tables') -%}
        {%- do exceptions.raise_compiler_error(
            "source_systems names '" ~ name ~ "', which source_tables in dbt_project.yml does not list. Known: "
            ~ var('source_tables').keys() | join(', ')
        ) -%}
    {%- endfor -%}
    {{ return(names) }}
{% endmacro %}
