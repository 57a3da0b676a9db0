{#
  Regular expression of a number as text, for engines that cannot be asked to try a cast. Without
  backslashes, which engines read differently. A single `_` may stand between digits.
  Example: number_pattern() -> matches 1, -1.5, .5, 1e3, 1_000; not 1,5, 0x10, inf
#}
{% macro number_pattern() -%}
    {{ return('^[+-]?(?:[0-9](?:_?[0-9])*(?:[.][0-9]*)?|[.][0-9]+)(?:[eE][+-]?[0-9]{1,3})?$') }}
{%- endmacro %}
