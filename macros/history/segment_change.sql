{#
  What became of a segment between two runs, if that moves its members by itself; else null.
  Example: segment_change('segments', 'before') -> case when before.segment_id is null then …
  current, before: relations with segment_id, definition_version and status, joined so that either may
  be missing.
#}
{% macro segment_change(current, before) -%}
    case
        when {{ current }}.segment_id is null then 'segment_retired'
        when {{ before }}.segment_id is null then 'segment_added'
        when {{ current }}.definition_version <> {{ before }}.definition_version then 'definition_change'
        when {{ current }}.status <> {{ before }}.status and {{ current }}.status = 'retired' then 'segment_retired'
        when {{ current }}.status <> {{ before }}.status then 'status_change'
    end
{%- endmacro %}
