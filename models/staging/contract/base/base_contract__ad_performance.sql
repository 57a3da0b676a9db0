-- Raw rows of `ad_performance`, typed and judged.
-- Numbers of one cell delivered twice count once.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('contract')) }}

{{ base_rows(
    'raw', 'ad_performance',
    key=['date', 'channel', 'campaign_id', 'region', 'age_band', 'gender'],
    dated_by='date',
    not_null=['date'],
    rules=[
        {'column': 'impressions_count', 'reason': 'negative_count', 'when': 'impressions_count < 0', 'keeps_row': true},
        {'column': 'clicks_count', 'reason': 'negative_count', 'when': 'clicks_count < 0', 'keeps_row': true},
        {'column': 'conversions_count', 'reason': 'negative_count', 'when': 'conversions_count < 0', 'keeps_row': true},
        {'column': 'cost', 'reason': 'negative_amount', 'when': 'cost < 0', 'keeps_row': true},
    ],
) }}
