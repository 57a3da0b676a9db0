-- Raw rows of `reviews`, typed and judged.
-- A rating off the scale of 1 to 5 cannot be used.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('contract')) }}

{{ base_rows(
    'raw', 'reviews',
    key=['review_id'],
    optional_key='review_id',
    dated_by='created_at',
    not_null=['customer_id', 'rating', 'created_at'],
    rules=[
        {'column': 'rating', 'reason': 'out_of_range', 'when': 'rating not between 1 and 5'},
    ],
) }}
