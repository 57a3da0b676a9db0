-- Raw rows of `products`, typed and judged. A product has one row; of several the one that sorts first stays.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('contract')) }}

{{ base_rows(
    'raw', 'products',
    key=['product_id'],
    not_null=['product_id'],
) }}
