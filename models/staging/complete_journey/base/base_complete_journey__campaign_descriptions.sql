-- Raw campaigns, typed and judged.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('complete_journey')) }}

{{ base_rows(
    'raw_complete_journey', 'campaign_descriptions',
    key=['campaign_id'],
    dated_by='start_date',
    not_null=['campaign_id', 'start_date'],
) }}
