-- Through which channel, on which weekday and at what hour somebody answers, with the evidence: local
-- days with a response within preferred_contact_window_days. A click, and the visit it leads to, are one
-- day. Ties go to the channel that sorts first and to the earlier hour or weekday.
-- Grain: one row per customer_id with a response in the window.

{%- set enough = '>= ' ~ var('preferred_contact_min_days') %}

with responses as (

    select *
    from {{ ref('int_responses') }}
    where occurred_on > {{ as_of_date(var('preferred_contact_window_days')) }}

),

channel_days as (

    select distinct
        customer_id,
        occurred_on,
        contact_channel
    from responses

),

hour_days as (

    select distinct
        customer_id,
        occurred_on,
        occurred_hour
    from responses

),

days as (

    select distinct
        customer_id,
        occurred_on,
        weekday
    from responses

),

channels as (
    {{ most_frequent('channel_days', 'customer_id', 'contact_channel') }}
),

hours as (
    {{ most_frequent('hour_days', 'customer_id', 'occurred_hour') }}
),

weekdays as (
    {{ most_frequent('days', 'customer_id', 'weekday') }}
),

final as (

    select
        channels.customer_id,
        case when channels.value_weight {{ enough }} then channels.contact_channel end as preferred_channel,
        cast(channels.value_weight as {{ dbt.type_bigint() }}) as preferred_channel_days_count,
        case when hours.value_weight {{ enough }} then hours.occurred_hour end as preferred_contact_hour,
        cast(hours.value_weight as {{ dbt.type_bigint() }}) as preferred_contact_hour_days_count,
        case
            when weekdays.value_weight {{ enough }} then {{ weekday_name('weekdays.weekday') }}
        end as preferred_contact_weekday,
        cast(weekdays.value_weight as {{ dbt.type_bigint() }}) as preferred_contact_weekday_days_count,
        channels.distinct_count as touch_channels_count
    from channels
    inner join hours
        on channels.customer_id = hours.customer_id
    inner join weekdays
        on channels.customer_id = weekdays.customer_id

)

select * from final
