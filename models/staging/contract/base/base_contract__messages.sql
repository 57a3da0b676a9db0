-- Raw rows of `messages`, typed and judged.
-- A message may be opened more than once; the same second twice is one delivery repeated.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('contract')) }}

{{ base_rows(
    'raw', 'messages',
    key=['message_id', 'event_type', 'occurred_at'],
    optional_key='message_id',
    dated_by='occurred_at',
    not_null=['customer_id', 'event_type', 'occurred_at'],
    rules=[
        {'column': 'event_type', 'reason': 'unknown_event_type', 'when': "lower(event_type) not in ('sent', 'delivered', 'opened', 'clicked', 'unsubscribed', 'bounced', 'spam')"},
    ],
) }}
