-- A scheme's seed names every code its levels and axes can make, once.
-- Fails for every scheme with another number of codes.

with codes as (

    select
        scheme,
        count(distinct code) as codes_count
    from {{ ref('rfm_groups') }}
    group by scheme

)

select
    schemes.scheme,
    codes.codes_count
from {{ ref('rfm_schemes') }} as schemes
left join codes
    on schemes.scheme = codes.scheme
where
    coalesce(codes.codes_count, 0) <> case
        when schemes.code_axes = 'rfm' then power(schemes.levels_count, 3)
        else power(schemes.levels_count, 2)
    end
