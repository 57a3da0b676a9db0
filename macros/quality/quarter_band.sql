{#
  The band of a value between the quarters of a population: the lowest quarter, the highest, or what
  lies between. Equal values get one band; where the cuts fall together, people on them are in the middle.
  Example: quarter_band('price_index', 'cuts.lower', 'cuts.upper', ['budget', 'standard', 'premium'])
    -> case when price_index >= cuts.upper and price_index > cuts.lower then 'premium' … end
  value: SQL of the value; null has no band. lower_cut, upper_cut: SQL of the cut points.
  names: the bands from low to high.
#}
{% macro quarter_band(value, lower_cut, upper_cut, names) -%}
    case
            when {{ value }} >= {{ upper_cut }} and {{ value }} > {{ lower_cut }} then '{{ names[2] }}'
            when {{ value }} <= {{ lower_cut }} and {{ value }} < {{ upper_cut }} then '{{ names[0] }}'
            when {{ value }} is not null then '{{ names[1] }}'
        end
{%- endmacro %}
