{#
  The value at a share of a sorted group: the first that at least this share of the values does not
  exceed, so always one that occurs. Nulls do not count.
  Example: discrete_percentile(0.9, 'net_amount') -> percentile_disc(0.9) within group (order by net_amount)
  share: a number from 0 to 1, or a quotient as SQL. column: SQL of a number.
#}
{% macro discrete_percentile(share, column) -%}
    {{ return(adapter.dispatch('discrete_percentile', 'customer_segmentation')(share, column)) }}
{%- endmacro %}

{% macro duckdb__discrete_percentile(share, column) -%}
    percentile_disc({{ share }}) within group (order by {{ column }})
{%- endmacro %}

{#- A share as a float may lie a hair above the one that is meant, and would take the next value. -#}
{% macro postgres__discrete_percentile(share, column) -%}
    percentile_disc(greatest({{ share }} - 1e-12, 0)) within group (order by {{ column }})
{%- endmacro %}

{#- Spark's percentile_disc turns decimals into floats. -#}
{% macro spark__discrete_percentile(share, column) -%}
    try_element_at(
        sort_array(collect_list({{ column }})),
        greatest(cast(ceil((cast({{ share }} as double) - 1e-12) * count({{ column }})) as int), 1)
    )
{%- endmacro %}
