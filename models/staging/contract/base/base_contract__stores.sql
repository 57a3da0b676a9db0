-- Raw rows of `stores`, typed and judged.
-- A store has one row; of several the one that sorts first stays.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('contract')) }}

{{ base_rows(
    'raw', 'stores',
    key=['store_id'],
    not_null=['store_id'],
    rules=[
        {'column': 'latitude', 'reason': 'out_of_range', 'when': 'abs(latitude) > 90', 'keeps_row': true},
        {'column': 'longitude', 'reason': 'out_of_range', 'when': 'abs(longitude) > 180', 'keeps_row': true},
    ],
) }}
