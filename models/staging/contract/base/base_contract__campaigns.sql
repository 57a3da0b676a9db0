-- Raw rows of `campaigns`, typed and judged.
-- A campaign has one row; of several the one that sorts first stays.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('contract')) }}

{{ base_rows(
    'raw', 'campaigns',
    key=['campaign_id'],
    dated_by='started_at',
    not_null=['campaign_id'],
    rules=[
        {'column': 'cost', 'reason': 'negative_amount', 'when': 'cost < 0', 'keeps_row': true},
        {'column': 'ended_at', 'reason': 'ended_before_started', 'when': 'ended_at < started_at', 'keeps_row': true},
    ],
) }}
