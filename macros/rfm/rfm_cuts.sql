{#
  Every cut of every number of levels a scheme may have; the seed rfm_schemes picks one for each.
  Example: rfm_cuts() -> [[3, 1], [3, 2], [4, 1], …, [5, 4]], each [levels, cut]
#}
{% macro rfm_cuts() %}
    {%- set cuts = [] -%}
    {%- for levels in [3, 4, 5] -%}
        {%- for cut in range(1, levels) -%}
            {%- do cuts.append([levels, cut]) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(cuts) }}
{% endmacro %}
