{#
  The way from a segment back to itself through in_segment or among, or none.
  Example: segment_cycle('a', rules) -> ['a', 'b', 'a']
  segment_id: where the way starts. rules: {id: rule}. path: ids walked so far.
#}
{% macro segment_cycle(segment_id, rules, path=[]) %}
    {%- if path and segment_id == path[0] -%}
        {{ return(path + [segment_id]) }}
    {%- elif segment_id in path or segment_id not in rules -%}
        {{ return(none) }}
    {%- endif -%}
    {%- for named in clause_segments(rules[segment_id]) -%}
        {%- set found = segment_cycle(named, rules, path + [segment_id]) -%}
        {%- if found is not none -%}{{ return(found) }}{%- endif -%}
    {%- endfor -%}
    {{ return(none) }}
{% endmacro %}
