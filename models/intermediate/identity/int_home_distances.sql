-- How far it is from where people live to the nearest store and to the places within their radius.
-- Grain: one row per (latitude, longitude, point_kind, point_id), whoever lives there. Only the nearest
-- store stays; ties go to the id that sorts first.

{# Points are matched by whole degrees of latitude; five to either side are 555 km. #}
{% set km_per_degree = 111 %}

with homes as (

    select distinct
        latitude,
        longitude
    from {{ ref('int_customer_geography') }}
    where
        latitude is not null
        and longitude is not null

),

band_offsets as (

    {%- for band_offset in range(-5, 6) %}
    select {{ band_offset }} as band_offset
    {{- ' union all' if not loop.last }}
    {%- endfor %}

),

-- A point in each band of latitude it reaches into, with the degrees of longitude it reaches at most.
points as (

    select
        points.*,
        floor(points.latitude) + band_offsets.band_offset as latitude_band,
        points.radius_km / ({{ km_per_degree }} * cos(radians(cast(
            least(abs(points.latitude) + points.radius_km / {{ km_per_degree }}, 89.9) as {{ type_double() }}
        )))) as longitude_reach
    from {{ ref('int_points') }} as points
    inner join band_offsets
        on
            floor(points.latitude) + band_offsets.band_offset
            between floor(points.latitude - points.radius_km / {{ km_per_degree }})
            and floor(points.latitude + points.radius_km / {{ km_per_degree }})

),

distances as (

    select
        homes.latitude,
        homes.longitude,
        points.point_kind,
        points.point_id,
        points.radius_km,
        {{ distance_km('homes.latitude', 'homes.longitude', 'points.latitude', 'points.longitude') }} as distance_km
    from homes
    inner join points
        on
            floor(homes.latitude) = points.latitude_band
            -- Neighbours across the date line lie almost 360 degrees apart.
            and abs(abs(homes.longitude - points.longitude) - 180) >= 180 - points.longitude_reach

),

-- Of stores only the nearest; each place is a group of its own. With the distance in fixed width in
-- front of the id the smallest text is the nearest point: no sorting of every pair.
kept as (

    select
        latitude,
        longitude,
        point_kind,
        min(lpad(cast(distance_km as {{ dbt.type_string() }}), 12, '0') || point_id) as distance_and_id
    from distances
    where distance_km <= radius_km
    group by latitude, longitude, point_kind, case when point_kind = 'place' then point_id end

),

final as (

    select
        latitude,
        longitude,
        point_kind,
        substr(distance_and_id, 13) as point_id,
        cast(substr(distance_and_id, 1, 12) as decimal(18, 3)) as distance_km,
        row_number() over (
            partition by latitude, longitude, point_kind
            order by distance_and_id asc
        ) as nearness_rank
    from kept

)

select * from final
