-- Who is put into a segment or kept out of it by hand (seed segment_overrides), whatever the rule says.
-- Grain: one row per (segment_id, customer_id) with an entry that began by the as-of date. An exclusion
-- goes before an inclusion. Entries of merged ids hold for the person they belong to.

with last_run as (

    select max(as_of_date) as last_run_on
    from {{ source('history', 'segment_log') }}
    where as_of_date < {{ as_of_date() }}

),

entries as (

    select
        overrides.segment_id,
        coalesce(former_ids.customer_id, overrides.customer_id) as customer_id,
        overrides.action,
        coalesce(cast(overrides.valid_until as date) >= {{ as_of_date() }}, true) as is_in_force,
        cast(overrides.valid_from as date) <= last_run.last_run_on
        and coalesce(cast(overrides.valid_until as date) >= last_run.last_run_on, true) as was_in_force
    from {{ ref('segment_overrides') }} as overrides
    cross join last_run
    left join {{ ref('int_former_ids') }} as former_ids
        on overrides.customer_id = former_ids.former_id
    where cast(overrides.valid_from as date) <= {{ as_of_date() }}

),

final as (

    select
        segment_id,
        customer_id,
        -- In the alphabet, too, exclude comes first.
        min(case when is_in_force then action end) as action,
        min(case when was_in_force then action end) as action_before
    from entries
    group by segment_id, customer_id

)

select * from final
