{#
  Why the members of a segment cannot be stored as those of a static one, as a sentence, or none.
  Example: freeze_problem('loyal', 'loyal_2026', captures)
    -> "There is no segment 'loyal'; nearest: 'loyal_customers'."
  segment, static: as in freeze_segment. captures: relation of what was captured before.
#}
{% macro freeze_problem(segment, static, captures) %}
    {%- set definitions = segment_definitions() -%}
    {%- set ids = definitions | map(attribute='id') | list -%}
    {%- set wanted = definitions | selectattr('id', 'equalto', static) | list -%}
    {%- if segment not in ids -%}
        {{ return("There is no segment '" ~ segment ~ "'; nearest: '" ~ nearest_name(segment, ids) ~ "'.") }}
    {%- elif not wanted or wanted[0].meta.get('captured') != segment -%}
        {{ return(
            "Define the segment '" ~ static ~ "' first, in a YAML of models/segments/: id: " ~ static ~ ", captured: " ~ segment
            ~ ", and name, description, owner and action as in any other."
        ) }}
    {%- endif -%}
    {%- set captured = run_query(
        'select min(captured_on) from ' ~ captures ~ ' where segment_id = ' ~ text_literal(static)
    ).rows[0][0] -%}
    {%- if captured is not none -%}
        {{ return("'" ~ static ~ "' was captured on " ~ captured ~ " and stays as it is; another list is another segment.") }}
    {%- endif -%}
    {%- if not run_query(accepted_members(segment) ~ ' limit 1').rows -%}
        {{ return("'" ~ segment ~ "' has no members by the last run that was accepted; there is nothing to capture.") }}
    {%- endif -%}
    {{ return(none) }}
{% endmacro %}
