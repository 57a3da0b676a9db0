-- Who must not be contacted at the as-of date, whatever the channel (seed suppressions).
-- Grain: one row per customer_id. A suppression of a merged id holds for the person it belongs to.

with final as (

    select distinct coalesce(former_ids.customer_id, suppressions.customer_id) as customer_id
    from {{ ref('suppressions') }} as suppressions
    left join {{ ref('int_former_ids') }} as former_ids
        on suppressions.customer_id = former_ids.former_id
    where
        cast(suppressions.suppressed_from as date) <= {{ as_of_date() }}
        and coalesce(cast(suppressions.suppressed_until as date) >= {{ as_of_date() }}, true)

)

select * from final
