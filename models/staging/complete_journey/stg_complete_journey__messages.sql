-- Mailings of coupons, and what households did with them. When a mailing arrived is not known: it counts as sent on the
-- first day of its campaign. A coupon of it redeemed at the till is the response to it, which the contract calls clicked;
-- several redeemed on one day are one response.
-- Grain: one row per (message_id, event_type, occurred_at); a mailing is a campaign received by a household.
{{ config(enabled=is_source_enabled('complete_journey')) }}

with mailings as (

    select *
    from {{ ref('base_complete_journey__campaigns') }}
    where _status = 'accepted'

),

campaigns as (

    select *
    from {{ ref('stg_complete_journey__campaigns') }}

),

redemptions as (

    select
        campaign_id,
        household_id,
        redemption_date,
        min(_file) as _file,
        min(_row_number) as _row_number
    from {{ ref('base_complete_journey__coupon_redemptions') }}
    where _status = 'accepted'
    group by campaign_id, household_id, redemption_date

),

final as (

    select
        mailings.campaign_id || '-' || mailings.household_id as message_id,
        mailings.household_id as customer_id,
        'mail' as channel,
        mailings.campaign_id,
        'sent' as event_type,
        campaigns.started_at as occurred_at,
        mailings._file,
        mailings._row_number
    from mailings
    inner join campaigns
        on mailings.campaign_id = campaigns.campaign_id
    union all
    select
        campaign_id || '-' || household_id as message_id,
        household_id as customer_id,
        'mail' as channel,
        campaign_id,
        'clicked' as event_type,
        {{ parse_value('redemption_date', 'timestamp') }} as occurred_at,
        _file,
        _row_number
    from redemptions

)

select * from final
