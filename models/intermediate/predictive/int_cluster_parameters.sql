-- What clusters are computed with: the middle of each on the axis of each feature, and how features become axes.
-- Grain: one row per parameter.

with scales as (

    select *
    from {{ ref('int_cluster_scales') }}

),

parameters as (
    {% for part in ['low', 'median', 'high', 'mean', 'deviation'] %}
    select
        feature || '.{{ part }}' as parameter, -- noqa: RF04
        {{ part }} as value
    from scales
    union all
    {% endfor %}
    select
        cluster_id || '.' || feature as parameter, -- noqa: RF04
        coordinate as value
    from {{ ref('int_cluster_centroids') }}

),

said as (

    select
        max(case when parameter = 'status' then text end) as status,
        max(case when parameter = 'reason' then text end) as status_reason
    from {{ fitted('int_cluster_fit') }}

),

people as (

    select cast(sum(people_count) as {{ dbt.type_bigint() }}) as customers_count
    from {{ ref('int_cluster_points') }}

),

final as (

    select
        'k_means' as model, -- noqa: RF04
        parameters.parameter,
        case when said.status = 'active' then parameters.value end as value,
        people.customers_count,
        said.status,
        said.status_reason
    from parameters
    cross join said
    cross join people

)

select * from final
