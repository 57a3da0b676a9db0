{#
  Kilometres between two points along the surface of a sphere with the Earth's mean radius
  (haversine), to the metre.
  Example: distance_km('homes.latitude', 'homes.longitude', 'stores.latitude', 'stores.longitude')
  latitude, longitude, other_latitude, other_longitude: SQL of degrees.
#}
{% macro distance_km(latitude, longitude, other_latitude, other_longitude) -%}
    cast(
        2 * 6371.0088 * asin(sqrt(least(1,
            power(sin(radians(cast({{ other_latitude }} - {{ latitude }} as {{ type_double() }})) / 2), 2)
            + cos(radians(cast({{ latitude }} as {{ type_double() }})))
            * cos(radians(cast({{ other_latitude }} as {{ type_double() }})))
            * power(sin(radians(cast({{ other_longitude }} - {{ longitude }} as {{ type_double() }})) / 2), 2)
        )))
        as decimal(18, 3)
    )
{%- endmacro %}
