{#
  Lengths in days of the windows that features are made for, each ending at the as-of date.
  Example: {% for days in feature_windows() %} … orders_{{ days }}d … {% endfor %} -> orders_7d, orders_30d, …
#}
{% macro feature_windows() %}
    {{ return([7, 30, 90, 180, 365]) }}
{% endmacro %}
