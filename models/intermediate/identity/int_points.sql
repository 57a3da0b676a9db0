-- Points on the map that matter for people near them: stores, and the places of the seed.
-- Grain: one row per (point_kind, point_id). Points whose position is unknown are left out.

with stores as (

    select
        store_id,
        cast(latitude as decimal(9, 4)) as latitude,
        cast(longitude as decimal(9, 4)) as longitude
    from {{ ref('int_stores_unioned') }}
    where latitude <> 0 or longitude <> 0

),

final as (

    select
        'store' as point_kind,
        store_id as point_id,
        latitude,
        longitude,
        cast({{ var('nearest_store_max_km') }} as decimal(9, 4)) as radius_km
    from stores
    where
        latitude is not null
        and longitude is not null
    union all
    select
        'place' as point_kind,
        place_id as point_id,
        latitude,
        longitude,
        coalesce(radius_km, {{ var('place_radius_km') }}) as radius_km
    from {{ ref('places') }}

)

select * from final
