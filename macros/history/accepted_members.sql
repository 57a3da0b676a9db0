{#
  The query of a segment's members by the newest stored run, which is one that was accepted: what the
  marts of the warehouse show may have failed a test since.
  Example: accepted_members('loyal_customers')
    -> select customer_id, as_of_date, segment_id, definition_version from …
  segment: id of the segment.
#}
{% macro accepted_members(segment) -%}
    {%- set log -%}
        (select * from {{ stored_history('segment_log') }} where segment_id = {{ text_literal(segment) }}) as log
    {%- endset %}
    select
        members.customer_id,
        runs.as_of_date,
        runs.segment_id,
        runs.definition_version
    from ({{ stored_members(log) }}) as members
    inner join (
        select
            as_of_date,
            segment_id,
            definition_version
        from {{ log }}
        where
            event = 'evaluated'
            and as_of_date = (select max(as_of_date) from {{ stored_history('segment_log') }})
    ) as runs
        on members.segment_id = runs.segment_id
{%- endmacro %}
