{#
  The segments a segment rests on, through others, too.
  Example: reachable_segments('a', {'a': ['b'], 'b': ['c'], 'c': []}) -> ['b', 'c']
  segment_id: the segment, in the answer only if the way leads back to it. named: {id: ids it names}.
#}
{% macro reachable_segments(segment_id, named) %}
    {%- set reached = named[segment_id] | list -%}
    {%- for id in reached if id in named -%}
        {%- do reached.extend(named[id] | reject('in', reached)) -%}
    {%- endfor -%}
    {{ return(reached) }}
{% endmacro %}
