{#
  The candidate most like a name, by edit distance (Levenshtein), first of equals; one that holds the
  name whole is as near as one letter, after those that are one letter away.
  Example: nearest_name('order_count', ['orders_count', 'country']) -> 'orders_count'
  name: what was written. candidates: the names there are.
#}
{% macro nearest_name(name, candidates) %}
    {%- set best = namespace(name=none, distance=none, letters=none) -%}
    {%- for candidate in candidates -%}
        {%- set row = namespace(cells=range((candidate | length) + 1) | list) -%}
        {%- for letter in name | string -%}
            {%- set position = loop.index -%}
            {%- set cells = [position] -%}
            {%- for other in candidate -%}
                {%- do cells.append([
                    cells[-1] + 1,
                    row.cells[loop.index] + 1,
                    row.cells[loop.index0] + (0 if letter == other else 1),
                ] | min) -%}
            {%- endfor -%}
            {%- set row.cells = cells -%}
        {%- endfor -%}
        {%- set holds = name | string | length > 2 and name | string in candidate -%}
        {%- set distance = [row.cells[-1], 1] | min if holds else row.cells[-1] -%}
        {%- if best.distance is none or (distance, row.cells[-1]) < (best.distance, best.letters) -%}
            {%- set best.name = candidate -%}
            {%- set best.distance = distance -%}
            {%- set best.letters = row.cells[-1] -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(best.name) }}
{% endmacro %}
