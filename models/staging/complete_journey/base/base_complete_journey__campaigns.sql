-- Raw rows of who received which campaign, typed and judged. They have no date: a campaign that nobody describes could
-- not be placed in time.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('complete_journey')) }}

{%- set known_campaigns %}
    select {{ parse_value('campaign_id', 'id') }}
    from {{ source('raw_complete_journey', 'campaign_descriptions') }}
    where campaign_id is not null
{%- endset %}

{{ base_rows(
    'raw_complete_journey', 'campaigns',
    key=['campaign_id', 'household_id'],
    not_null=['campaign_id', 'household_id'],
    rules=[{'column': 'campaign_id', 'reason': 'unknown_campaign', 'when': 'campaign_id not in (' ~ known_campaigns ~ ')'}],
) }}
