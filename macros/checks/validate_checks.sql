{#
  Stops dbt, before any node runs, if a check of any table is declared wrongly; names every fault at once.
  Example: on-run-start: "{{ validate_checks() }}"
#}
{% macro validate_checks() %}
    {%- if execute -%}
        {%- set problems = check_problems() -%}
        {%- if problems -%}
            {%- do exceptions.raise_compiler_error(
                problems | length ~ " fault" ~ ("s" if problems | length > 1 else "") ~ " in the checks of tables:\n- " ~ problems | join("\n- ")
            ) -%}
        {%- endif -%}
    {%- endif -%}
{% endmacro %}
