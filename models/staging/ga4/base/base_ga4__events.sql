-- Raw events of GA4, typed and judged. An event of nobody, where consent was denied, or of a name the seed ga4_events does
-- not list cannot be used. GA4 has no id of an event: it is named by all that tells it from another one. Daily and intraday
-- tables overlap, and late events come with a table delivered again.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('ga4')) }}

{#- empty in place of null, so that each part of the key keeps its place -#}
{{ base_rows(
    'raw_ga4', 'events',
    key=[
        'event_timestamp',
        "coalesce(event_name, '')",
        "coalesce(user_pseudo_id, '')",
        "coalesce(user_id, '')",
        "coalesce(event_bundle_sequence_id, '')",
        "coalesce(batch_page_id, '')",
        "coalesce(batch_ordering_id, '')",
        "coalesce(batch_event_index, '')",
        "coalesce(ga_session_id, '')",
        "coalesce(page_location, '')",
        "coalesce(items, '')",
    ],
    dated_by='event_timestamp',
    not_null=['event_timestamp', 'event_name'],
    rules=[
        {
            'column': 'user_pseudo_id',
            'reason': 'no_person',
            'when': 'user_pseudo_id is null and user_id is null',
        },
        {
            'column': 'event_name',
            'reason': 'unmapped_event',
            'when': 'event_name not in (select ga4_events.event_name from ' ~ ref('ga4_events') ~ ' as ga4_events)',
        },
    ],
) }}
