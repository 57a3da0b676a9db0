-- What is asked of clusters (vars cluster_*), as a table, because Python fits them between two queries.
-- Grain: one row.

with final as (

    select
        cast({{ var('cluster_min_k') }} as {{ dbt.type_bigint() }}) as min_k,
        cast({{ var('cluster_max_k') }} as {{ dbt.type_bigint() }}) as max_k,
        cast({{ var('cluster_k') or 'null' }} as {{ dbt.type_bigint() }}) as fixed_k,
        cast({{ var('cluster_min_gain') }} as {{ type_double() }}) as min_gain,
        cast({{ var('cluster_min_people') }} as {{ dbt.type_bigint() }}) as min_people,
        cast({{ var('cluster_min_share') }} as {{ type_double() }}) as min_share,
        cast({{ var('cluster_max_distance') }} as {{ type_double() }}) as max_distance

)

select * from final
