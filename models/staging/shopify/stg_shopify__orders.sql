-- Orders of the shop. The export names the customer by e-mail address, or by phone number alone; where exactly one
-- customer of the customers export has it, the order is theirs, else that of a guest.
-- Grain: one row per order_id.
{{ config(enabled=is_source_enabled('shopify')) }}

with accepted as (

    select *
    from {{ ref('base_shopify__orders') }}
    where _status = 'accepted'

),

of_lines as (

    select
        accepted.order_id,
        sum(accepted.lineitem_discount) as lines_discount,
        sum(
            case
                when gift_cards._is_gift_card
                    then
                        {{ product_of('accepted.lineitem_quantity', 'accepted.lineitem_price') }}
                        - coalesce(accepted.lineitem_discount, 0)
            end
        ) as gift_cards_amount
    from accepted
    left join {{ ref('stg_shopify__products') }} as gift_cards
        on coalesce(accepted.lineitem_sku, accepted.lineitem_name) = gift_cards.product_id
    group by accepted.order_id

),

by_email as (

    select
        lower(email) as email,
        min(customer_id) as customer_id
    from {{ ref('stg_shopify__customers') }}
    group by lower(email)
    having count(*) = 1

),

by_phone as (

    select
        phone,
        min(customer_id) as customer_id
    from {{ ref('stg_shopify__customers') }}
    group by phone
    having count(*) = 1

),

orders as (

    select
        accepted.*,
        coalesce(accepted.duties, 0) as duties_amount,
        case
            when accepted.email is not null then by_email.customer_id
            else coalesce(by_phone.customer_id, 'phone-' || {{ sha256_hex('accepted.phone') }})
        end as customer_id,
        coalesce(of_lines.lines_discount, 0) as lines_discount,
        coalesce(of_lines.gift_cards_amount, 0) as gift_cards_amount
    from accepted
    left join of_lines
        on accepted.order_id = of_lines.order_id
    left join by_email
        on lower(accepted.email) = by_email.email
    left join by_phone
        on accepted.phone = by_phone.phone
    where accepted._opens_order

),

final as (

    select
        -- ids
        order_id,
        customer_id,
        location as store_id,

        -- texts
        email,
        -- 580111 is what the online store was called before it was called web.
        case
            when lower(source) in ('web', '580111') then 'web'
            when lower(source) = 'pos' then 'pos'
        end as channel,
        currency,
        discount_code as coupon_code,

        -- numbers
        cast(case when total < gift_cards_amount then 0 else total - gift_cards_amount end as decimal(18, 4)) as total_amount,
        -- The export's discount holds those of the lines, too.
        cast(greatest(coalesce(discount_amount, 0) - lines_discount, 0) as decimal(18, 4)) as discount_amount,
        -- Where prices include tax, so does shipping; its share is among the taxes already.
        cast(
            case
                when taxes > 0 and abs(subtotal + shipping + duties_amount - total) < 0.01 and subtotal + shipping > 0
                    then {{ less_share('shipping', 'taxes', 'subtotal + shipping') }}
                else shipping
            end as decimal(18, 4)
        ) as shipping_amount,
        cast(taxes + duties_amount as decimal(18, 4)) as tax_amount,

        -- booleans
        coalesce(lower(payment_method) like '%bogus%', false) as is_test,

        -- timestamps
        created_at as ordered_at,
        -- A payment that was voided or ran out never came, and nothing says when that was.
        coalesce(
            cancelled_at,
            case when lower(financial_status) in ('voided', 'expired') then created_at end
        ) as cancelled_at,

        -- where the row stands
        _file,
        _row_number
    from orders

)

select * from final
