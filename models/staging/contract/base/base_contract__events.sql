-- Raw rows of `events`, typed and judged.
-- An event of nobody, or of a type no seed knows, cannot be used.
-- Events without an id of their own all count: a page may be viewed twice within a second.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('contract')) }}

{{ base_rows(
    'raw', 'events',
    key=['event_id'],
    optional_key='event_id',
    dated_by='occurred_at',
    not_null=['event_type', 'occurred_at'],
    rules=[
        {'column': 'visitor_id', 'reason': 'no_person', 'when': 'customer_id is null and visitor_id is null'},
        {'column': 'event_type', 'reason': 'unknown_event_type', 'when': "lower(event_type) not in (select event_types.event_type from " ~ ref('event_types') ~ " as event_types)"},
        {'column': 'duration_seconds', 'reason': 'negative_duration', 'when': 'duration_seconds < 0', 'keeps_row': true},
    ],
) }}
