{#
  What is wrong with `retired` of a definition, as a sentence, or none.
  Example: retirement_problem({'since': '2026-02-30'})
    -> 'retired takes {since: "2026-01-31", reason: …}, got {"since": "2026-02-30"}'
  retired: what a definition says under `retired`.
#}
{% macro retirement_problem(retired) %}
    {%- if retired is not mapping or retired.keys() | map('string') | sort != ['reason', 'since']
        or not is_iso_date(retired.since) or retired.reason is not string or not retired.reason -%}
        {{ return('retired takes {since: "2026-01-31", reason: …}, got ' ~ retired) }}
    {%- endif -%}
    {{ return(none) }}
{% endmacro %}
