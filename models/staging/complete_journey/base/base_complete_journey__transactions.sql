-- Raw receipt lines, typed and judged. A line that sold no unit for no money is left out, with a coupon on it only where
-- the rest of the basket sold nothing either; so no basket with a unit or a cent in it is lost. Lines that are unusual but
-- usable are noted and stay: staging says what their values mean.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('complete_journey')) }}

{%- set nothing_sold = 'quantity = 0 and sales_value = 0' %}
{%- set basket_sold = 'bool_or(quantity <> 0 or sales_value <> 0) over (partition by basket_id)' %}
{%- set known_products %}
    select {{ parse_value('product_id', 'id') }}
    from {{ source('raw_complete_journey', 'products') }}
    where product_id is not null
{%- endset %}

{{ base_rows(
    'raw_complete_journey', 'transactions',
    key=['basket_id', 'product_id'],
    optional_key='product_id',
    dated_by='transaction_timestamp',
    not_null=['household_id', 'basket_id', 'quantity', 'sales_value', 'transaction_timestamp'],
    rules=[
        {'column': 'quantity', 'reason': 'negative_quantity', 'when': 'quantity < 0'},
        {'column': 'sales_value', 'reason': 'negative_amount', 'when': 'sales_value < 0'},
        {'column': 'quantity', 'reason': 'nothing_sold', 'when': nothing_sold ~ ' and coalesce(coupon_disc, 0) = 0'},
        {'column': 'coupon_disc', 'reason': 'coupon_without_sale', 'when': nothing_sold ~ ' and coupon_disc <> 0 and not ' ~ basket_sold},
        {'column': 'quantity', 'reason': 'coupon_only', 'when': nothing_sold ~ ' and coupon_disc <> 0 and ' ~ basket_sold, 'keeps_row': true},
        {'column': 'quantity', 'reason': 'amount_without_units', 'when': 'quantity = 0 and sales_value > 0', 'keeps_row': true},
        {'column': 'sales_value', 'reason': 'given_away', 'when': 'quantity > 0 and sales_value = 0', 'keeps_row': true},
        {'column': 'product_id', 'reason': 'unknown_product', 'when': 'product_id not in (' ~ known_products ~ ')', 'keeps_row': true},
    ],
) }}
