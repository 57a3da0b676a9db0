-- Raw rows of `fx_rates`, typed and judged. A rate of zero or below would make money vanish.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('contract')) }}

{{ base_rows(
    'raw', 'fx_rates',
    key=['currency', 'date'],
    dated_by='date',
    not_null=['currency', 'date', 'rate_to_reporting'],
    rules=[
        {'column': 'rate_to_reporting', 'reason': 'not_positive', 'when': 'rate_to_reporting <= 0'},
    ],
) }}
