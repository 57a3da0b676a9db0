-- One segment of each set for everybody: the first, by priority, of those the person is in.
-- Grain: one row per (customer_id, segment_set). Who is in none has the segment_id none.

with sets as (

    select
        segment_set,
        priority,
        segment_id
    from {{ ref('segment_sets') }}

),

candidates as (

    select
        membership.customer_id,
        sets.segment_set,
        sets.segment_id,
        sets.priority,
        row_number() over (partition by membership.customer_id, sets.segment_set order by sets.priority) as place,
        count(*) over (partition by membership.customer_id, sets.segment_set) as candidates_count
    from {{ ref('int_segment_membership') }} as membership
    inner join sets
        on membership.segment_id = sets.segment_id

),

set_names as (

    select distinct segment_set
    from sets

),

everybody as (

    select
        customers.customer_id,
        set_names.segment_set
    from {{ ref('int_customers') }} as customers
    cross join set_names

),

final as (

    select
        everybody.customer_id,
        everybody.segment_set,
        {{ as_of_date() }} as as_of_date,
        coalesce(candidates.segment_id, 'none') as segment_id,
        candidates.priority,
        coalesce(candidates.candidates_count, 0) as candidates_count
    from everybody
    left join candidates
        on
            everybody.customer_id = candidates.customer_id
            and everybody.segment_set = candidates.segment_set
            and candidates.place = 1

)

select * from final
