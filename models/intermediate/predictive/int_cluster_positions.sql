-- Where people stand in the space of the clusters' features, on its grid.
-- Grain: one row per customer_id with a valid order, one column per feature.

with people as (

    select *
    from {{ ref('int_cluster_values') }}

),

scales as (

    select
        {{ cluster_scale_columns() }}
    from {{ ref('int_cluster_scales') }}

),

positions as (

    select
        people.customer_id,
        {{ cluster_coordinates('people') }}
    from people
    cross join scales

),

final as (

    select
        customer_id,
        {{ cluster_point() }} as point_id,
        {{ cluster_columns() }}
    from positions

)

select * from final
