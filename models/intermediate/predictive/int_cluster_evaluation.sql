-- How well clusters are told apart (silhouette; 0 is not at all), and how far they are those of the run before
-- (stability: adjusted Rand index; 0 is by chance, 1 is the same).
-- Grain: one row per metric.

with people as (

    select cast(sum(people_count) as {{ dbt.type_bigint() }}) as customers_count
    from {{ ref('int_cluster_points') }}

),

final as (

    select
        'clusters' as target, -- noqa: RF04
        'k_means' as model, -- noqa: RF04
        fit.parameter as metric,
        'all' as cohort_kind,
        'all' as cohort,
        people.customers_count,
        fit.value,
        false as is_baseline
    from {{ fitted('int_cluster_fit') }} as fit
    cross join people
    where
        fit.parameter in ('silhouette', 'stability')
        and fit.value is not null

)

select * from final
