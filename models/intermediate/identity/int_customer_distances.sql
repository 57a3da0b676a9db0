-- The nearest store, and the places near somebody's home.
-- Grain: one row per customer_id whose home is known and has a store or a place near it.

with final as (

    select
        homes.customer_id,
        max(case when distances.point_kind = 'store' then distances.point_id end) as nearest_store_id,
        max(case when distances.point_kind = 'store' then distances.distance_km end) as nearest_store_km,
        max(
            case when distances.point_kind = 'place' and distances.nearness_rank = 1 then distances.point_id end
        ) as nearest_place,
        min(case when distances.point_kind = 'place' then distances.distance_km end) as nearest_place_km,
        {{ list_of_texts("case when distances.point_kind = 'place' then distances.point_id end") }} as places_nearby
    from {{ ref('int_customer_geography') }} as homes
    inner join {{ ref('int_home_distances') }} as distances
        on
            homes.latitude = distances.latitude
            and homes.longitude = distances.longitude
    group by homes.customer_id

)

select * from final
