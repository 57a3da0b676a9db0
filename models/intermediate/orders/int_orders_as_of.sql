-- Orders placed by the as-of date, each in the version that held then, with the account they belong
-- to: the customer named, or a guest made from the e-mail address.
-- Grain: one row per order_id. Tests and cancelled orders are still in.

with orders as (

    select *
    from {{ ref('int_orders_unioned') }}
    -- A version written later does not stand in for an earlier one that could not be used.
    where _dated_on is null or _dated_on <= {{ as_of_date() }}

),

versions as (
    {{ ranked_versions('orders', 'order_id') }}
),

final as (

    select
        source_system,
        order_id,
        coalesce(customer_id, 'guest-' || {{ sha256_hex('lower(trim(email))') }}) as account_id,
        customer_id is null as is_guest,
        coalesce(lower(channel), 'unknown') as channel,
        coalesce(currency, '{{ var("currency") }}') as currency,
        store_id,
        coupon_code,
        total_amount,
        discount_amount,
        shipping_amount,
        tax_amount,
        coalesce(is_test, false) as is_test,
        {{ is_known('cancelled_at') }} as is_cancelled,
        case when {{ is_known('cancelled_at') }} then {{ local_date('cancelled_at') }} end as cancelled_on,
        ordered_at,
        {{ local_timestamp('ordered_at') }} as ordered_at_local,
        {{ local_date('ordered_at') }} as ordered_on,
        email,
        _file,
        _row_number
    from versions
    where
        version_rank = 1
        and {{ is_known('ordered_at') }}

)

select * from final
