-- Raw rows of `orders`, typed and judged.
-- An order of nobody (neither customer nor e-mail) or of a negative amount cannot be used.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('contract')) }}

{{ base_rows(
    'raw', 'orders',
    key=['order_id'],
    version='updated_at',
    dated_by='ordered_at',
    not_null=['order_id', 'ordered_at'],
    readable=['cancelled_at', 'is_test'],
    rules=[
        {'column': 'customer_id', 'reason': 'no_customer', 'when': 'customer_id is null and email is null'},
        {'column': 'total_amount', 'reason': 'negative_amount', 'when': 'total_amount < 0'},
    ],
) }}
