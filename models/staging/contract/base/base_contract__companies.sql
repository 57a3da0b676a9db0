-- Raw rows of `companies`, typed and judged.
-- A company has one row; of several the one that sorts first stays.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('contract')) }}

{{ base_rows(
    'raw', 'companies',
    key=['company_id'],
    not_null=['company_id'],
    rules=[
        {'column': 'employee_count', 'reason': 'negative_count', 'when': 'employee_count < 0', 'keeps_row': true},
        {'column': 'annual_revenue', 'reason': 'negative_amount', 'when': 'annual_revenue < 0', 'keeps_row': true},
    ],
) }}
