-- Raw rows of `experiment_exposures`, typed and judged.
-- Two variants in one second cannot both have been seen: one stays.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('contract')) }}

{{ base_rows(
    'raw', 'experiment_exposures',
    key=['experiment_id', 'customer_id', 'exposed_at'],
    dated_by='exposed_at',
    not_null=['experiment_id', 'customer_id', 'variant', 'exposed_at'],
    rules=[
        {'column': 'price', 'reason': 'negative_amount', 'when': 'price < 0', 'keeps_row': true},
    ],
) }}
