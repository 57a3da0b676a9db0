-- Weekday, time of day and channel somebody buys at most; ties go to the earlier weekday or band
-- and to the channel that sorts first.
-- Grain: one row per customer_id with a valid order.

with orders as (

    select
        customer_id,
        {{ iso_weekday('ordered_on') }} as weekday,
        {{ hour_band('ordered_hour') }} as hour_band,
        nullif(channel, 'unknown') as channel
    from {{ ref('int_orders') }}

),

weekdays as (
    {{ most_frequent('orders', 'customer_id', 'weekday') }}
),

hour_bands as (
    {{ most_frequent('orders', 'customer_id', 'hour_band') }}
),

channels as (
    {{ most_frequent('orders', 'customer_id', 'channel') }}
),

final as (

    select
        weekdays.customer_id,
        {{ weekday_name('weekdays.weekday') }} as purchase_weekday,
        substr(hour_bands.hour_band, 3) as purchase_hour_band,
        channels.distinct_count as channels_count,
        channels.channel as top_channel
    from weekdays
    inner join hour_bands
        on weekdays.customer_id = hour_bands.customer_id
    left join channels
        on weekdays.customer_id = channels.customer_id

)

select * from final
