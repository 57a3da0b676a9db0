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
) }}
