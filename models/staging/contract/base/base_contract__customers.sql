-- Raw rows of `customers`, typed and judged. A customer has one row a version; versions are told apart by `updated_at`.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('contract')) }}

{{ base_rows(
    'raw', 'customers',
    key=['customer_id'],
    version='updated_at',
    dated_by='created_at',
    not_null=['customer_id'],
    readable=['deleted_at'],
    rules=[
        {'column': 'household_size', 'reason': 'negative_count', 'when': 'household_size < 0', 'keeps_row': true},
        {'column': 'children_count', 'reason': 'negative_count', 'when': 'children_count < 0', 'keeps_row': true},
        {'column': 'income_amount', 'reason': 'negative_amount', 'when': 'income_amount < 0', 'keeps_row': true},
        {'column': 'latitude', 'reason': 'out_of_range', 'when': 'abs(latitude) > 90', 'keeps_row': true},
        {'column': 'longitude', 'reason': 'out_of_range', 'when': 'abs(longitude) > 180', 'keeps_row': true},
    ],
) }}
