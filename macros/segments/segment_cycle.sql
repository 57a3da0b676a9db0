{#
  The way from a segment back to itself through the segments it names, or none.
  Example: segment_cycle('a', {'a': ['b'], 'b': ['a']}) -> ['a', 'b', 'a']
  segment_id: where the way starts. named: {id: ids it names}. path: ids walked so far.
#}
{% macro segment_cycle(segment_id, named, path=[]) %}
    {%- if path and segment_id == path[0] -%}
        {{ return(path + [segment_id]) }}
    {%- elif segment_id in path or segment_id not in named -%}
        {{ return(none) }}
    {%- endif -%}
    {%- for id in named[segment_id] -%}
        {%- set found = segment_cycle(id, named, path + [segment_id]) -%}
        {%- if found is not none -%}{{ return(found) }}{%- endif -%}
    {%- endfor -%}
    {{ return(none) }}
{% endmacro %}
