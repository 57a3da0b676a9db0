-- Who has been in which segment before the as-of date, by what earlier runs stored. A run tells of its day
-- and the days up to the next run, so that stays have no holes.
-- Grain: one row per (customer_id, segment_id) of people who were ever in it.

with events as (

    select *
    from {{ source('history', 'segment_log') }}
    where
        as_of_date < {{ as_of_date() }}
        and event in ('enter', 'exit')

),

moves as (

    select
        customer_id,
        segment_id,
        min(case when event = 'enter' then as_of_date end) as first_entered_on,
        max(case when event = 'enter' then as_of_date end) as last_entered_on,
        max(case when event = 'exit' then as_of_date end) as last_left_on
    from events
    group by customer_id, segment_id

),

stays as (

    select
        *,
        last_left_on is null or last_entered_on > last_left_on as is_member
    from moves

),

final as (

    select
        customer_id,
        segment_id,
        is_member,
        case when is_member then last_entered_on end as entered_on,
        first_entered_on,
        last_left_on,
        case
            when is_member then {{ as_of_date(1) }}
            else cast({{ dbt.dateadd('day', -1, 'last_left_on') }} as date)
        end as last_member_on
    from stays

)

select * from final
