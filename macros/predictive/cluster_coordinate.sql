{#
  The place of somebody on the axis of a feature: its logarithm or itself, cut off at the tails,
  standardised, and moved onto a grid of quarters, so that people who are alike are on one point. Where
  everybody is the same it is 0, and so it is, about, for people whose value is unknown: they are given the median.
  Example: cluster_coordinate('people.orders_count', 'log', 'orders_count')
  column: SQL of the value. scale: log or linear. prefix: of the columns of a relation `scales` of one row.
#}
{% macro cluster_coordinate(column, scale, prefix) -%}
    case
            when scales.{{ prefix }}_high > scales.{{ prefix }}_low and scales.{{ prefix }}_deviation > 0
                then {{ round_float(
                    '4 * (' ~ cluster_unit(cluster_value(column, scale), 'scales.' ~ prefix ~ '_') ~ ' - scales.' ~ prefix ~ '_mean) / scales.' ~ prefix ~ '_deviation', 0
                ) }} / 4
            else 0
        end
{%- endmacro %}
