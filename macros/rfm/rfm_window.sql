{#
  A column of an order, null where the order lies before the RFM window (`rfm_window_days`).
  Example: rfm_window('net_amount') with rfm_window_days 365
    -> case when ordered_on > date '…' then net_amount end
  column: a column of int_orders.
#}
{% macro rfm_window(column) -%}
    {%- if var('rfm_window_days') == 0 -%}
        {{ column }}
    {%- else -%}
        case when ordered_on > {{ as_of_date(var('rfm_window_days')) }} then {{ column }} end
    {%- endif -%}
{%- endmacro %}
