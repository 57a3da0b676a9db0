-- Raw rows of `survey_scores`, typed and judged.
-- A score off its scale cannot be used.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('contract')) }}

{{ base_rows(
    'raw', 'survey_scores',
    key=['customer_id', 'metric', 'answered_at'],
    dated_by='answered_at',
    not_null=['customer_id', 'metric', 'score', 'answered_at'],
    rules=[
        {'column': 'metric', 'reason': 'unknown_metric', 'when': "lower(metric) not in ('nps', 'csat', 'ces')"},
        {'column': 'score', 'reason': 'out_of_range', 'when': "(lower(metric) = 'nps' and score not between 0 and 10) or (lower(metric) = 'csat' and score not between 1 and 5) or (lower(metric) = 'ces' and score not between 1 and 7)"},
    ],
) }}
