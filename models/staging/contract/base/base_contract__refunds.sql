-- Raw rows of `refunds`, typed and judged.
-- Refunds without an id of their own all count: an order may be refunded twice by one amount.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('contract')) }}

{{ base_rows(
    'raw', 'refunds',
    key=['order_id', 'refund_id'],
    optional_key='refund_id',
    dated_by='refunded_at',
    not_null=['order_id', 'refunded_at', 'amount'],
    rules=[
        {'column': 'amount', 'reason': 'negative_amount', 'when': 'amount < 0'},
    ],
) }}
