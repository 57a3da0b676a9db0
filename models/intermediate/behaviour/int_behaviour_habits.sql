-- When and where somebody buys at most; ties go to the earlier weekday, hour or band and to the channel
-- or store that sorts first.
-- Grain: one row per customer_id with a valid order.

with orders as (

    select
        customer_id,
        {{ iso_weekday('ordered_on') }} as weekday,
        ordered_hour,
        {{ hour_band('ordered_hour') }} as hour_band,
        nullif(channel, 'unknown') as channel,
        store_id
    from {{ ref('int_orders') }}

),

weekdays as (
    {{ most_frequent('orders', 'customer_id', 'weekday') }}
),

hours as (
    {{ most_frequent('orders', 'customer_id', 'ordered_hour') }}
),

hour_bands as (
    {{ most_frequent('orders', 'customer_id', 'hour_band') }}
),

channels as (
    {{ most_frequent('orders', 'customer_id', 'channel') }}
),

stores as (
    {{ most_frequent('orders', 'customer_id', 'store_id') }}
),

channel_lists as (

    select
        customer_id,
        {{ list_of_texts('channel') }} as order_channels
    from orders
    group by customer_id

),

final as (

    select
        weekdays.customer_id,
        {{ weekday_name('weekdays.weekday') }} as purchase_weekday,
        {{ share('weekdays.value_weight', 'weekdays.group_weight') }} as purchase_weekday_share,
        cast(hours.ordered_hour as integer) as purchase_hour,
        substr(hour_bands.hour_band, 3) as purchase_hour_band,
        channels.distinct_count as channels_count,
        channels.channel as top_channel,
        {{ share('channels.value_weight', 'channels.group_weight') }} as top_channel_share,
        channel_lists.order_channels,
        stores.distinct_count as stores_count,
        stores.store_id as top_store_id,
        {{ share('stores.value_weight', 'stores.group_weight') }} as top_store_share
    from weekdays
    inner join hours
        on weekdays.customer_id = hours.customer_id
    inner join hour_bands
        on weekdays.customer_id = hour_bands.customer_id
    inner join channel_lists
        on weekdays.customer_id = channel_lists.customer_id
    left join channels
        on weekdays.customer_id = channels.customer_id
    left join stores
        on weekdays.customer_id = stores.customer_id

)

select * from final
