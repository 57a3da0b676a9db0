-- Raw rows of `order_items`, typed and judged.
-- Lines without an id of their own all count: two equal lines may both have been bought.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('contract')) }}

{{ base_rows(
    'raw', 'order_items',
    key=['order_id', 'order_item_id'],
    optional_key='order_item_id',
    not_null=['order_id'],
) }}
