-- Raw rows of the customers export, typed and judged. Without an ID, as in old exports, the e-mail address names the
-- customer, without one the phone number; a row with none of them is nobody.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('shopify')) }}

{{ base_rows(
    'raw_shopify', 'customers',
    key=['coalesce(customer_id, lower(email), phone)'],
    rules=[{
        'column': 'customer_id',
        'reason': 'no_person',
        'when': 'customer_id is null and email is null and phone is null',
    }],
) }}
