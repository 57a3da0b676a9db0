-- Whether somebody can and may be contacted on a channel, and if not why.
-- Grain: one row per (customer_id, channel).

with final as (

    select
        customer_id,
        channel,
        {{ as_of_date() }} as as_of_date,
        has_address,
        has_consent,
        is_bounced,
        is_unsubscribed,
        is_reachable,
        is_suppressed,
        has_open_ticket,
        is_over_frequency_cap,
        may_be_contacted_now,
        reason
    from {{ ref('int_customer_reachability') }}

)

select * from final
