-- Climate, hemisphere and season of the place people live at, and where that is to about a kilometre.
-- Grain: one row per customer_id of the population.

with customers as (

    select
        customer_id,
        country,
        -- Codes come with the country in front, too: US-CA.
        case
            when upper(region) like country || '-%' then substr(upper(region), 4)
            else upper(region)
        end as region_key,
        -- Two decimals of a degree tell an area, and not somebody's door. 0, 0 is what software
        -- writes that does not know.
        case when latitude <> 0 or longitude <> 0 then cast(latitude as decimal(5, 2)) end as latitude,
        case when latitude <> 0 or longitude <> 0 then cast(longitude as decimal(5, 2)) end as longitude
    from {{ ref('int_customers') }}

),

placed as (

    select
        customers.customer_id,
        customers.latitude,
        customers.longitude,
        coalesce(regions.climate_zone, countries.climate_zone, 'unknown') as climate_zone,
        coalesce(
            regions.hemisphere,
            case when customers.latitude >= 0 then 'northern' when customers.latitude < 0 then 'southern' end,
            countries.hemisphere,
            'unknown'
        ) as hemisphere
    from customers
    left join {{ ref('region_names') }} as region_names
        on
            customers.country = region_names.country_code
            and customers.region_key = region_names.region_key
    left join {{ ref('geography') }} as regions
        on
            region_names.country_code = regions.country_code
            and region_names.region_code = regions.region_code
    left join {{ ref('geography') }} as countries
        on
            customers.country = countries.country_code
            and countries.region_code is null

),

final as (

    select
        *,
        -- Where no month is cold there are no four seasons.
        case
            when climate_zone = 'tropical' then null
            when hemisphere = 'northern' then {{ season_of('northern') }}
            when hemisphere = 'southern' then {{ season_of('southern') }}
        end as season
    from placed

)

select * from final
