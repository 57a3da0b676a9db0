-- Raw rows of `support_tickets`, typed and judged.
-- A ticket has one row; of several the one delivered last stays.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('contract')) }}

{{ base_rows(
    'raw', 'support_tickets',
    key=['ticket_id'],
    optional_key='ticket_id',
    dated_by='opened_at',
    not_null=['customer_id', 'opened_at'],
    readable=['closed_at'],
    rules=[
        {'column': 'closed_at', 'reason': 'closed_before_opened', 'when': 'closed_at < opened_at', 'keeps_row': true},
    ],
) }}
