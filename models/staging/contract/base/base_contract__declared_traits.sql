-- Raw rows of `declared_traits`, typed and judged.
-- A trait or value the vocabulary does not list cannot be used: nobody has said whether it is sensitive.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('contract')) }}

{{ base_rows(
    'raw', 'declared_traits',
    key=['customer_id', 'trait', 'value', 'collected_at'],
    dated_by='collected_at',
    not_null=['customer_id', 'trait', 'value'],
    readable=['collected_at', 'expires_at'],
    rules=[
        {'column': 'trait', 'reason': 'unlisted_trait', 'when': "lower(trait) not in (select vocabulary.trait from " ~ ref('trait_vocabulary') ~ " as vocabulary)"},
        {'column': 'value', 'reason': 'unlisted_value', 'when': "lower(trait) || '=' || lower(value) not in (select vocabulary.trait || '=' || vocabulary.value from " ~ ref('trait_vocabulary') ~ " as vocabulary) and lower(trait) not in (select vocabulary.trait from " ~ ref('trait_vocabulary') ~ " as vocabulary where vocabulary.value = '*') and lower(trait) in (select vocabulary.trait from " ~ ref('trait_vocabulary') ~ " as vocabulary)"},
    ],
) }}
