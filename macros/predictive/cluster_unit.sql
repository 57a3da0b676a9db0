{#
  A value as a share of the way from the lower cut to the upper, 0 to 1; the median where it is unknown. Rounded,
  so that sums of it as decimals are exact.
  Example: cluster_unit('value', 'cuts.') -> round((least(greatest(coalesce(value, cuts.median), …), …) - cuts.low) / …, 6)
  value: SQL of a float. prefix: what stands before low, median and high.
#}
{% macro cluster_unit(value, prefix) -%}
    {{ round_float(
        '(least(greatest(coalesce(' ~ value ~ ', ' ~ prefix ~ 'median), ' ~ prefix ~ 'low), ' ~ prefix ~ 'high) - ' ~ prefix ~ 'low) / nullif(' ~ prefix ~ 'high - ' ~ prefix ~ 'low, 0)', 6
    ) }}
{%- endmacro %}
