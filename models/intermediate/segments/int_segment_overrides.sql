-- Who is put into a segment or kept out of it by hand (seed segment_overrides), whatever the rule says.
-- Grain: one row per (segment_id, customer_id) with an entry that began by the as-of date. An exclusion
-- goes before an inclusion. Entries of merged ids hold for the person they belong to.

with entries as (

    select
        overrides.segment_id,
        coalesce(former_ids.customer_id, overrides.customer_id) as customer_id,
        overrides.action,
        overrides.valid_until,
        coalesce(overrides.valid_until >= {{ as_of_date() }}, true) as is_in_force
    from {{ ref('segment_overrides') }} as overrides
    left join {{ ref('int_former_ids') }} as former_ids
        on overrides.customer_id = former_ids.former_id
    where overrides.valid_from <= {{ as_of_date() }}

),

final as (

    select
        segment_id,
        customer_id,
        -- In the alphabet, too, exclude comes first.
        min(case when is_in_force then action end) as action,
        max(case when not is_in_force and action = 'include' then valid_until end) as included_until,
        max(case when not is_in_force and action = 'exclude' then valid_until end) as excluded_until
    from entries
    group by segment_id, customer_id

)

select * from final
