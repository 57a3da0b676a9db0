-- Everything people did and everything that was done to them, in one typed stream. The seed activities
-- lists what there is. `channel` is the order's, the message's, or the utm_medium of a visit.
-- Grain: one row per (activity, activity_id).

-- A view on typed tables, so that who asks for few columns or activities reads no more than those.
{{ config(materialized='view') }}

{%- set product = ['product_id', 'category', 'product_line', 'collection'] %}

with final as (

    select
        {{ activity_columns(
            ['channel'], activity="'order_placed'", activity_id='order_id', occurred_at='ordered_at',
            occurred_on='ordered_on', amount='net_amount', quantity='units_count'
        ) }}
    from {{ ref('int_orders') }}
    union all
    select
        {{ activity_columns(
            product + ['quantity', 'channel'], activity="'order_item_purchased'",
            activity_id="order_id || '|' || line_id", occurred_at='ordered_at', occurred_on='ordered_on',
            amount='line_amount'
        ) }}
    from {{ ref('int_purchased_lines') }}
    union all
    select
        {{ activity_columns(
            product + ['quantity', 'channel'], activity="'launch_bought'",
            activity_id="order_id || '|' || line_id", occurred_at='ordered_at', occurred_on='ordered_on',
            amount='line_amount'
        ) }}
    from {{ ref('int_purchased_lines') }}
    where
        launched_on <= ordered_on
        and {{ days_between('launched_on', 'ordered_on') }} <= {{ var('launch_window_days') }}
    union all
    select
        {{ activity_columns(
            product + ['channel'], activity="'order_refunded'", activity_id='refund_key',
            occurred_at='refunded_at', occurred_on='refunded_on', amount='refunded_amount'
        ) }}
    from {{ ref('int_refunds') }}
    union all
    select
        {{ activity_columns(
            ['device'], activity="'session'", activity_id='session_key', occurred_at='started_at',
            occurred_on='started_on', quantity='pages_count', channel='utm_medium',
            campaign_id='utm_campaign', duration_seconds='seconds'
        ) }}
    from {{ ref('int_sessions') }}
    union all
    select
        {{ activity_columns(
            product + ['occurred_at', 'occurred_on', 'content_id', 'list_id', 'device', 'duration_seconds'],
            activity='event_type', activity_id='event_key', amount='cart_amount', channel='utm_medium',
            campaign_id='utm_campaign'
        ) }}
    from {{ ref('int_events') }}
    union all
    select
        {{ activity_columns(
            activity="step || '_abandoned'", activity_id="customer_id || '|' || cart_key",
            occurred_at='abandoned_at', occurred_on='abandoned_on', amount='cart_amount'
        ) }}
    from {{ ref('int_carts') }}
    where abandoned_at is not null
    union all
    select
        {{ activity_columns(
            ['occurred_at', 'occurred_on', 'channel', 'campaign_id'], activity="'message_' || event_type",
            activity_id='message_event_key'
        ) }}
    from {{ ref('int_messages') }}
    union all
    select
        {{ activity_columns(
            product + ['activity', 'occurred_at', 'occurred_on', 'rating', 'score', 'topic'],
            activity_id='statement_key'
        ) }}
    from {{ ref('int_statements') }}

)

select * from final
