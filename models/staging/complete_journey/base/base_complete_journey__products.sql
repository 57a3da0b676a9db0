-- Raw products, typed and judged.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('complete_journey')) }}

{{ base_rows(
    'raw_complete_journey', 'products',
    key=['product_id'],
    not_null=['product_id'],
) }}
