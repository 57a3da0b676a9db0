-- Raw redemptions of coupons, typed and judged.
-- Grain: one row per raw row (_file, _row_number).
{{ config(enabled=is_source_enabled('complete_journey')) }}

{{ base_rows(
    'raw_complete_journey', 'coupon_redemptions',
    key=['household_id', 'coupon_upc', 'campaign_id', 'redemption_date'],
    dated_by='redemption_date',
    not_null=['household_id', 'coupon_upc', 'campaign_id', 'redemption_date'],
) }}
