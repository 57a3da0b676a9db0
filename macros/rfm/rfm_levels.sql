{#
  The numbers of levels RFM schemes may have; the seed rfm_schemes picks one for each scheme.
  Example: rfm_levels() -> [3, 4, 5]
#}
{% macro rfm_levels() %}
    {{ return([3, 4, 5]) }}
{% endmacro %}
