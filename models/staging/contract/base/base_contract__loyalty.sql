-- Raw rows of `loyalty`, typed and judged.
-- A member who moves to another tier has a row a tier.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('contract')) }}

{{ base_rows(
    'raw', 'loyalty',
    key=['customer_id', 'tier', 'joined_at'],
    dated_by='joined_at',
    not_null=['customer_id'],
    readable=['joined_at'],
    rules=[
        {'column': 'points', 'reason': 'negative_count', 'when': 'points < 0', 'keeps_row': true},
    ],
) }}
