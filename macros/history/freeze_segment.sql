{#
  An operation: stores the members a segment has by the last accepted run as those of a static one.
  Example: dbt run-operation freeze_segment --args '{segment: loyal_customers, static: loyal_2026}'
    -> rows of history.segment_captures, and a line that says how many
  segment: the segment whose members are stored. static: id of the static segment, whose definition
  says `captured: <segment>`. What is captured stays: another list is another segment.
#}
{% macro freeze_segment(segment, static) %}
    {%- do create_history() -%}
    {%- set captures = stored_history('segment_captures') -%}
    {%- set problem = freeze_problem(segment, static, captures) -%}
    {%- if problem is not none -%}{%- do exceptions.raise_compiler_error(problem) -%}{%- endif -%}
    {%- call statement(auto_begin=true) -%}
        insert into {{ captures }} (segment_id, customer_id, captured_on, captured_segment_id, definition_version)
        select {{ text_literal(static) }}, members.*
        from ({{ accepted_members(segment) }}) as members
    {%- endcall -%}
    {%- do adapter.commit() -%}
    {%- set stored = run_query(
        'select count(*), min(captured_on) from ' ~ captures ~ ' where segment_id = ' ~ text_literal(static)
    ).rows[0] -%}
    {%- do print(static ~ ': ' ~ stored[0] ~ ' members of ' ~ segment ~ ' as of ' ~ stored[1] ~ '. The next run has them.') -%}
{% endmacro %}
