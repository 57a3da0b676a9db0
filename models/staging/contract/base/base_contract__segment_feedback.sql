-- Raw rows of `segment_feedback`, typed and judged.
-- Feedback given once and delivered twice counts once.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('contract')) }}

{{ base_rows(
    'raw', 'segment_feedback',
    key=['segment_id', 'definition_version', 'author_team', 'channel', 'submitted_at'],
    dated_by='submitted_at',
    not_null=['segment_id', 'submitted_at'],
    rules=[
        {'column': 'rating', 'reason': 'out_of_range', 'when': 'rating not between 1 and 5', 'keeps_row': true},
    ],
) }}
