{#
  Stops dbt, before any node runs, if a rule of any family is wrong; names every fault at once.
  Example: on-run-start: "{{ validate_segments() }}"
  Rules that were found right are not looked at again in the same dbt command.
#}
{% macro validate_segments() %}
    {%- if execute and 'segments_are_valid' not in graph -%}
        {%- set problems = segment_problems() -%}
        {%- if problems -%}
            {%- do exceptions.raise_compiler_error(
                problems | length ~ " fault" ~ ("s" if problems | length > 1 else "") ~ " in the segment rules:\n- " ~ problems | join("\n- ")
            ) -%}
        {%- endif -%}
        {%- do graph.update({'segments_are_valid': true}) -%}
    {%- endif -%}
{% endmacro %}
